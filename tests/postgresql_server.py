"""A PostgreSQL server of Debian's own, in a folder of its own on a free port, for as long as a test needs it."""
import glob
import os
import shutil
import socket
import subprocess
import tempfile

USER = "mlpipe_test"
PASSWORD = "QQ%s'word@/:ZZ"  # every letter that has a meaning in a URL
PASSWORD_IN_URL = "QQ%25s'word%40%2F%3AZZ"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class PostgresqlServer:
    """initdb refuses root, so root becomes the user that Debian's package has made for it."""

    def __init__(self):
        folders = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
        assert folders, "no PostgreSQL server: run script/bootstrap test"
        self.programs = folders[-1]
        self.prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        self.port = free_port()
        self.folder = tempfile.mkdtemp(prefix="mlpipe_pg_", dir="/tmp")  # a socket's path must be short
        self.data = os.path.join(self.folder, "data")

    def __enter__(self):
        password_file = os.path.join(self.folder, "password")
        with open(password_file, "w") as file:
            file.write(PASSWORD + "\n")
        if self.prefix:
            for path in (self.folder, password_file):
                shutil.chown(path, "postgres")
        try:
            self.program("initdb", "-D", self.data, "-U", USER, "--pwfile", password_file, "-A", "scram-sha-256",
                         "--no-locale", "-E", "UTF8", "--no-sync")
            self.program("pg_ctl", "start", "-w", "-D", self.data, "-l", os.path.join(self.folder, "log"), "-o",
                         f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -F")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if os.path.exists(os.path.join(self.data, "postmaster.pid")):
            self.program("pg_ctl", "stop", "-w", "-m", "immediate", "-D", self.data)
        shutil.rmtree(self.folder)

    def program(self, name, *arguments):
        subprocess.run([*self.prefix, os.path.join(self.programs, name), *arguments], check=True, cwd="/",
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    def url(self, rest, password=PASSWORD_IN_URL):
        return f"postgresql://{USER}:{password}@127.0.0.1:{self.port}/postgres?{rest}"

    def sql(self, text, copy_from=None):
        """What psql prints for the statements: a line a row, | between cells."""
        return subprocess.run(
            ["psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", USER, "-d", "postgres", "-qAtX", "-v",
             "ON_ERROR_STOP=1", "-c", text], check=True, env={**os.environ, "PGPASSWORD": PASSWORD},
            input=copy_from, stdout=subprocess.PIPE, text=True).stdout

"""Rows from SQLite and from a real PostgreSQL server, and predictions into tables there: the same as from and into a
file, read only, in memory that does not grow, and without a password in anything that is written."""
import csv
import glob
import json
import os
import random
import socket
import sqlite3
import subprocess
import urllib.parse

import pytest

from postgresql_server import PASSWORD, PASSWORD_IN_URL, USER, PostgresqlServer, free_port

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAM = os.environ.get("MLPIPE", os.path.join(ROOT, "build/release/mlpipe"))
CHURN = os.path.join(ROOT, "data/telecom_churn.csv")
TRAIN = ["--target", "churn", "--algorithms", "logistic_regression"]
SECRETS = [PASSWORD, PASSWORD_IN_URL, "QQ", "ZZ"]


def mlpipe(*arguments, code=0, **environment):
    ran = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True,
                         env={**os.environ, **environment})
    assert ran.returncode == code, ran.stderr + ran.stdout
    for secret in SECRETS:
        assert secret not in ran.stdout + ran.stderr
    return ran


def fault(*arguments, code, **environment):
    return mlpipe(*arguments, code=code, **environment).stderr


def query(sql):
    return "query=" + urllib.parse.quote(sql)


def churn_rows():
    with open(CHURN, newline="") as file:
        rows = list(csv.reader(file))
    return rows[0], rows[1:]


def types_of(rows):
    """By column: integer, real or text."""
    def type_of(cells):
        for name, convert in (("integer", int), ("real", float)):
            try:
                [convert(cell) for cell in cells if cell]
                return name
            except ValueError:
                pass
        return "text"
    return [type_of(column) for column in zip(*rows)]


def metadata(models):
    with open(os.path.join(models, "model_metadata.json")) as file:
        return json.load(file)


@pytest.fixture(scope="module")
def server():
    """With the table customers: the rows of the CSV, stored in another order, their number as the primary key."""
    with PostgresqlServer() as started:
        names, rows = churn_rows()
        kinds = {"integer": "integer", "real": "double precision", "text": "text"}
        columns = ", ".join(f"{name} {kinds[kind]}" for name, kind in zip(names, types_of(rows)))
        started.sql(f"CREATE TABLE customers (number integer PRIMARY KEY, {columns})")
        lines = [",".join([str(number), *row]) for number, row in enumerate(rows)]
        random.Random(1).shuffle(lines)
        started.sql("COPY customers FROM STDIN WITH (FORMAT csv)", copy_from="\n".join(lines) + "\n")
        yield started


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory):
    """A file with the same table, in the order of the CSV, without a key."""
    path = tmp_path_factory.mktemp("sqlite") / "shop.db"
    names, rows = churn_rows()
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE customers (" + ", ".join(
            f"{name} {kind}" for name, kind in zip(names, types_of(rows))) + ")")
        database.executemany("INSERT INTO customers VALUES (" + ",".join("?" * len(names)) + ")",
                             [[cell or None for cell in row] for row in rows])
    return path


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    folder = tmp_path_factory.mktemp("trained") / "models"
    mlpipe("train", CHURN, *TRAIN, "--models", folder)
    return folder


def test_a_table_gives_the_model_that_its_csv_gives(server, sqlite, models, tmp_path):
    expected = metadata(models)
    names, _ = churn_rows()
    in_order = query(f"SELECT {', '.join(names)} FROM customers ORDER BY number")
    for number, (data, more) in enumerate([
            (f"sqlite:{sqlite}?table=customers", []),
            (server.url(in_order), []),
            (server.url("table=customers"), ["--type", "number=drop"])]):
        folder = tmp_path / str(number)
        mlpipe("train", data, *TRAIN, *more, "--models", folder)

        assert metadata(folder)["model_sha256"] == expected["model_sha256"], data
        if not more:
            assert metadata(folder)["data_sha256"] == expected["data_sha256"], data
        assert metadata(folder)["data"] == data.replace(PASSWORD_IN_URL, "***")


def test_every_command_reads_it_like_a_file(server, sqlite, models):
    for command in ("predict", "transform", "evaluate"):
        expected = mlpipe(command, models, CHURN).stdout
        assert mlpipe(command, models, f"sqlite:{sqlite}?table=customers").stdout == expected
        assert mlpipe(command, models, server.url("table=customers")).stdout == expected
    expected = mlpipe("cross-validate", CHURN, *TRAIN, "--json").stdout
    read = mlpipe("cross-validate", f"sqlite:{sqlite}?table=customers", *TRAIN, "--json").stdout
    for result in (expected, read):
        assert json.loads(result)["rows"] == 120
    assert json.loads(read)["algorithms"][0]["metrics"] == json.loads(expected)["algorithms"][0]["metrics"]


def test_types_of_postgresql_are_those_of_the_text(server, tmp_path):
    server.sql("""CREATE TABLE kinds (id integer PRIMARY KEY, flag boolean, day date, at timestamptz, price
                  numeric(8, 2), ratio real, big bigint, note text, tag uuid, churn boolean);
                  INSERT INTO kinds SELECT i, i % 3 = 0, date '2026-11-01' + i, timestamptz '2026-11-22 12:00+02',
                  i / 8.0, 0.1, 9007199254740993, CASE WHEN i % 5 = 0 THEN NULL ELSE E'two\\nlines, "' || i % 4 END,
                  '123e4567-e89b-12d3-a456-426614174000', i % 2 = 0 FROM generate_series(1, 40) AS i""")
    mlpipe("train", server.url("table=kinds"), *TRAIN, "--id", "id", "--models", tmp_path)

    schema = {column["name"]: column for column in metadata(tmp_path)["schema"]}
    assert metadata(tmp_path)["positive_class"] == "true"
    assert schema["flag"]["levels"] == ["false", "true"]
    assert schema["day"]["type"] == "id"
    assert schema["at"]["levels"] == ["2026-11-22 10:00:00+00"]
    assert schema["price"]["type"] == "number" and schema["ratio"]["type"] == "number"
    assert schema["note"]["levels"] == ["Unknown"] + [f'two\nlines, "{i}' for i in range(4)]


def test_what_has_no_text_is_refused_by_name_unless_dropped(server):
    server.sql("CREATE TABLE odd (x integer, scan bytea, tags text[], churn boolean);"
               "INSERT INTO odd SELECT i, 'a', '{a}', i % 3 = 0 FROM generate_series(1, 40) AS i")
    drop = ["--type", "scan=drop", "--type", "tags=drop"]

    assert "column 'scan' is binary (bytea)" in fault(
        "cross-validate", server.url("table=odd"), *TRAIN, *drop[2:], code=4)
    assert "column 'tags' is an array (text[])" in fault(
        "cross-validate", server.url("table=odd"), *TRAIN, *drop[:2], code=4)
    mlpipe("cross-validate", server.url("table=odd"), *TRAIN, *drop)


def test_a_query_cannot_write(server, sqlite):
    server.sql("CREATE FUNCTION wipe() RETURNS integer LANGUAGE sql AS 'DELETE FROM customers; SELECT 1'")
    for sql, said in [
            ("DELETE FROM customers RETURNING *", "cannot execute DELETE in a read-only transaction"),
            ("SELECT wipe() AS churn", "cannot execute DELETE in a read-only transaction"),
            ("WITH gone AS (DELETE FROM customers RETURNING *) SELECT * FROM gone", "cannot execute"),
            ("SELECT 1; COMMIT; DELETE FROM customers", "cannot insert multiple commands"),
            ("COMMIT", "the query gives no columns"),
            ("SELECT set_config('transaction_read_only', 'off', false) AS churn, wipe() AS x", "read-")]:
        assert said in fault("cross-validate", server.url(query(sql)), *TRAIN, code=2)
    assert server.sql("SELECT count(*) FROM customers") == "120\n"

    before = sqlite.read_bytes()
    for sql in ("DELETE FROM customers RETURNING *", "DROP TABLE customers", "SELECT 1; DROP TABLE customers"):
        fault("cross-validate", f"sqlite:{sqlite}?{query(sql)}", *TRAIN, code=2)
    assert sqlite.read_bytes() == before


def test_errors_say_what_is_wrong_and_never_the_password(server):
    for rest, code, said in [
            ("table=customer", 2, "there is no table \"customer\"\n  help: did you mean 'customers'?"),
            ("table=nowhere.customers", 2, 'there is no table "nowhere"."customers"'),
            (query("SELECT * FORM customers"), 2,
             'syntax error at or near "FORM"\n  in the query at character 10, before: FORM customers'),
            (query("SELECT zork FROM customers"), 2, 'column "zork" does not exist'),
            (query("SELECT 1 AS a, 2 AS a"), 2, "two columns are named 'a'"),
            (query("SELECT 1 / (number - number) AS churn FROM customers"), 2, "division by zero"),
            (query("SELECT * FROM customers WHERE false"), 3, "there are no rows"),
            ("table=customers&sslmode=zork", 2, 'invalid sslmode value: "zork"'),
            ("table=customers&zork=1", 2, 'invalid connection option "zork"'),
            ("table=customers&query=SELECT 1", 2, "names a table and a query"),
            ("", 2, "names neither a table nor a query")]:
        assert said in fault("cross-validate", server.url(rest), *TRAIN, code=code)
    wrong = server.url("table=customers", password="QQwrongZZ")
    assert "password authentication failed" in fault("cross-validate", wrong, *TRAIN, code=5)
    nobody = f"postgresql://{USER}:{PASSWORD_IN_URL}@127.0.0.1:{free_port()}/postgres?table=customers"
    assert "Connection refused" in fault("cross-validate", nobody, *TRAIN, code=5)
    assert "which is a database" in fault("predict", server.url("table=customers"), CHURN, code=2)
    assert "unexpected argument" in fault("predict", CHURN, CHURN, server.url("table=customers"), code=2)
    assert "only predict writes to a database" in fault(
        "transform", os.path.join(ROOT, "models"), CHURN, "-o", server.url("table=t"), code=2)


def test_a_server_that_does_not_answer_is_given_up():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"postgresql://127.0.0.1:{silent.getsockname()[1]}/postgres?table=t&connect_timeout=2"
        assert "timeout expired" in fault("cross-validate", url, *TRAIN, code=5)


def test_the_password_may_come_from_the_environment_or_a_file(server, tmp_path):
    url = f"postgresql://{USER}@127.0.0.1:{server.port}/postgres?table=customers"
    password_file = tmp_path / "pgpass"
    password_file.write_text("*:*:*:*:" + PASSWORD.replace("\\", "\\\\").replace(":", "\\:") + "\n")
    password_file.chmod(0o600)

    assert "no password supplied" in fault("cross-validate", url, *TRAIN, code=5)
    mlpipe("cross-validate", url, *TRAIN, PGPASSWORD=PASSWORD)
    mlpipe("cross-validate", url, *TRAIN, PGPASSFILE=str(password_file))
    mlpipe("cross-validate", "postgresql://?table=customers", *TRAIN, PGPASSWORD=PASSWORD, PGUSER=USER,
           PGHOST=server.folder, PGPORT=str(server.port), PGDATABASE="postgres")
    socket_url = url.replace("127.0.0.1", urllib.parse.quote(server.folder, safe=""))
    mlpipe("cross-validate", socket_url, *TRAIN, PGPASSWORD=PASSWORD)


def test_no_file_holds_the_password(server, tmp_path):
    mlpipe("train", server.url("table=customers"), *TRAIN, "--models", tmp_path, "--json")

    written = [path for path in glob.glob(str(tmp_path / "**"), recursive=True) if os.path.isfile(path)]
    assert len(written) >= 3
    for path in written:
        with open(path, "rb") as file:
            content = file.read()
        for secret in SECRETS[:2]:
            assert secret.encode() not in content, path
    assert f"{USER}:***@127.0.0.1" in metadata(tmp_path)["data"]


def test_predictions_go_into_a_table(server, sqlite, models):
    expected = mlpipe("predict", models, CHURN).stdout
    into = server.url("table=public.risk")
    from_table = server.url("table=customers")

    written = mlpipe("predict", models, from_table, "-o", into)
    assert "Wrote 120 predictions to postgresql://mlpipe_test:***@" in written.stderr
    assert written.stdout == ""
    assert server.sql("SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'risk' ORDER BY "
                      "ordinal_position") == (
        "customer_id|text\nprediction|text\nchurn_probability|real\nconfidence|text\nrecommendation|text\n")
    assert server.sql("COPY risk TO STDOUT WITH (FORMAT csv, HEADER)") == expected
    assert "the table is there already" in fault("predict", models, from_table, "-o", into, code=2)
    mlpipe("predict", models, from_table, "-o", into, "--if-exists", "append")
    assert server.sql("SELECT count(*) FROM risk") == "240\n"
    mlpipe("predict", models, from_table, "-o", into, "--if-exists", "replace")
    assert server.sql("SELECT count(*) FROM risk") == "120\n"

    here = f"sqlite:{sqlite}?table=risk"
    mlpipe("predict", models, f"sqlite:{sqlite}?table=customers", "-o", here)
    with sqlite3.connect(sqlite) as database:
        rows = database.execute("SELECT * FROM risk").fetchall()
        database.execute("DROP TABLE risk")
    assert [",".join(map(str, row)) for row in rows] == expected.splitlines()[1:]


def test_predictions_go_in_whole_or_not_at_all(server, models):
    server.sql("CREATE TABLE strict (customer_id text PRIMARY KEY, prediction text, churn_probability real, confidence "
               "text, recommendation text); INSERT INTO strict VALUES ('C01224')")
    into = server.url("table=strict")

    assert "duplicate key" in fault("predict", models, CHURN, "-o", into, "--if-exists", "append", code=4)
    assert server.sql("SELECT count(*) FROM strict") == "1\n"
    server.sql("CREATE TABLE narrow (customer_id integer)")
    assert "lacks columns: prediction, churn_probability, confidence, recommendation" in fault(
        "predict", models, CHURN, "-o", server.url("table=narrow"), "--if-exists", "append", code=4)
    assert "--json is for a file" in fault("predict", models, CHURN, "--json", "-o", into, code=2)
    assert "--if-exists is for a table" in fault("predict", models, CHURN, "--if-exists", "append", code=2)


def most_memory(*arguments):
    """Of a run of the program, in MiB."""
    most = 0
    with subprocess.Popen([PROGRAM, *map(str, arguments)], stderr=subprocess.PIPE) as running:
        while running.poll() is None:
            with open(f"/proc/{running.pid}/status") as status:
                for line in status:
                    if line.startswith("VmHWM:"):
                        most = max(most, int(line.split()[1]) / 1024)
        assert running.returncode == 0, running.stderr.read()
    return most


def test_memory_does_not_grow_with_the_rows(server, sqlite, models, tmp_path):
    server.sql("CREATE TABLE many AS SELECT customers.* FROM customers, generate_series(1, 2500)")
    many = tmp_path / "many.db"
    with sqlite3.connect(many) as database:
        database.execute("ATTACH ? AS shop", [str(sqlite)])
        database.execute("CREATE TABLE many AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT "
                         "2500) SELECT customers.* FROM n, shop.customers")

    for source in (f"sqlite:{many}?", server.url("")):
        few_rows = most_memory("predict", models, source + query("SELECT * FROM many LIMIT 60000"), "-o",
                               tmp_path / "few.csv")
        all_rows = most_memory("predict", models, source + "table=many", "-o", tmp_path / "all.csv")

        with open(tmp_path / "all.csv") as predictions:
            assert sum(1 for _ in predictions) == 300_001
        assert all_rows < few_rows + 12, (few_rows, all_rows)
    into_table = most_memory("predict", models, f"sqlite:{many}?table=many", "-o", server.url("table=many_risk"))
    assert server.sql("SELECT count(*) FROM many_risk") == "300000\n"
    assert into_table < all_rows + 30, (into_table, all_rows)


def test_the_monthly_job(server, tmp_path):
    models = tmp_path / "models"
    server.sql("CREATE TABLE growing AS SELECT * FROM customers WHERE number < 100;"
               "ALTER TABLE growing ADD PRIMARY KEY (number)")
    job = ["train", server.url("table=growing"), "--target", "churn", "--type", "number=drop", "--models", models,
           "--algorithms", "logistic_regression,random_forest"]

    assert mlpipe(*job).stdout.splitlines()[-1].endswith("_001 activated: no version was active")
    assert "nothing changed" in mlpipe(*job).stdout.splitlines()[-1]
    server.sql("INSERT INTO growing SELECT * FROM customers WHERE number >= 100")
    ran = subprocess.run([PROGRAM, *map(str, job)], capture_output=True, text=True)
    last = ran.stdout.splitlines()[-1]
    assert (ran.returncode, " activated: " in last, last.startswith("kept ")) in [(0, True, False), (1, False, True)]
    assert last.endswith(" held-out rows")
    assert "held-out rows more are left out of the comparison" in ran.stderr.replace("\n      ", " ")
    version = os.path.basename(os.path.realpath(models / "active"))
    assert version.endswith("_002" if ran.returncode == 0 else "_001")
    assert mlpipe("models", "list", models, "--json")

// Every manifest in deploy/kubernetes is what the schema of its kind allows: no unknown field, none missing, no wrong type.
//   npm ci --ignore-scripts && node --test tests/kubernetes/
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import yaml from 'js-yaml';

const folder = fileURLToPath(new URL('../../deploy/kubernetes/', import.meta.url));

const capitalised = (text) => text[0].toUpperCase() + text.slice(1);

async function validatorOf({ apiVersion, kind }) {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['core', apiVersion];
  const schema = `IoK8sApi${capitalised(group)}${capitalised(version)}${kind}`;
  return (await import(`kubernetes-models/_schemas/${schema}`)).validate;
}

/** `value`, and in `unread` the paths of all fields that nobody has looked at yet. */
function watched(value, path, unread) {
  if (typeof value !== 'object' || value === null) return value;
  const children = Array.isArray(value) ? [] : {};
  for (const [key, child] of Object.entries(value)) {
    unread.add(`${path}/${key}`);
    children[key] = watched(child, `${path}/${key}`, unread);
  }
  return new Proxy(children, {
    get(of, key) {
      unread.delete(`${path}/${String(key)}`);
      return of[key];
    },
  });
}

/** What is wrong with a manifest. The schemas allow unknown fields; a validator never looks at those. */
async function faults(manifest) {
  const validate = await validatorOf(manifest);
  const unread = new Set();
  const valid = validate(watched(manifest, '', unread));
  const wrong = valid ? [] : validate.errors.map(({ instancePath, message, keyword }) => `${instancePath}: ${message ?? keyword}`);
  return [...wrong, ...[...unread].map((path) => `${path}: unknown field`)];
}

const manifests = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml') && name !== 'kustomization.yaml')
  .flatMap((name) => yaml.loadAll(readFileSync(folder + name, 'utf8')).map((manifest) => ({ name, manifest })));

for (const { name, manifest } of manifests) {
  test(`${name} is a valid ${manifest.kind}`, async () => {
    assert.deepEqual(await faults(manifest), []);
  });
}

test('a misspelt field, a wrong type and a missing field are found', async () => {
  const { manifest } = manifests.find(({ manifest }) => manifest.kind === 'StatefulSet');
  const broken = (change) => {
    const copy = structuredClone(manifest);
    change(copy.spec.template.spec);
    return faults(copy);
  };

  assert.match((await broken((pod) => (pod.containers[0].livenesProbe = {}))).join(), /livenesProbe: unknown field/);
  assert.match((await broken((pod) => (pod.terminationGracePeriodSeconds = 'long'))).join(), /terminationGracePeriodSeconds: type/);
  assert.match((await broken((pod) => delete pod.containers[0].name)).join(), /containers\/0: required/);
});

test('kustomization.yaml names every manifest', () => {
  const { resources } = yaml.load(readFileSync(folder + 'kustomization.yaml', 'utf8'));

  assert.deepEqual([...resources].sort(), [...new Set(manifests.map(({ name }) => name))].sort());
});

// Talks to the service that the page came from.
import { byId } from './dom.js';

let key = sessionStorage.getItem('tarn-key');

/** Asks the person for the key that the service wants; kept until the tab closes. */
function askForKey() {
  const dialog = byId('key-dialog');
  return new Promise(resolve => {
    dialog.addEventListener('close', () => {
      key = byId('key').value;
      sessionStorage.setItem('tarn-key', key);
      resolve();
    }, { once: true });
    if (!dialog.open) {
      dialog.showModal();
    }
  });
}

async function request(path, options = {}) {
  const headers = { ...options.headers };
  if (key) {
    headers['X-Api-Key'] = key;
  }
  const response = await fetch(path, { ...options, headers });
  if (response.status === 401) {
    await askForKey();
    return request(path, options);
  }
  const json = await response.json();
  if (!response.ok) {
    throw new Error(json.detail ?? json.title ?? `the service answered ${response.status}`);
  }
  return json;
}

const at = name => `v1/models/${encodeURIComponent(name)}`;

export const models = async () => (await request('v1/models')).models;
export const describe = name => request(at(name));
export const samples = (name, first, count) => request(`${at(name)}/samples?first=${first}&count=${count}`);

/** Asks about an image; signal ends what nobody waits for any more. */
export const explain = (name, question, signal) => request(`${at(name)}/explain`, {
  method: 'POST', body: JSON.stringify(question), headers: { 'Content-Type': 'application/json' }, signal,
});

/** Floats as the service sends them: little-endian, in base64. */
export function floats(text) {
  const bytes = Uint8Array.from(atob(text), c => c.charCodeAt(0));
  return new Float32Array(bytes.buffer);
}

export async function base64(blob) {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = '';
  for (let i = 0; i < bytes.length; i += 8192) {
    text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  }
  return btoa(text);
}

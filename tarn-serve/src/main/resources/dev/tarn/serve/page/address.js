// What is shown, kept in the address behind '#', so that a link shows somebody else the same: model, image, block, channel, cell, order.

const FIELDS = ['model', 'image', 'block', 'channel', 'row', 'column', 'order', 'unit'];
const NUMBERS = new Set(['channel', 'row', 'column', 'unit']);

export function read() {
  const parameters = new URLSearchParams(location.hash.slice(1));
  const state = {};
  for (const field of FIELDS) {
    const text = parameters.get(field);
    if (text !== null && !(NUMBERS.has(field) && !/^\d{1,6}$/.test(text))) {
      state[field] = NUMBERS.has(field) ? Number(text) : text;
    }
  }
  return state;
}

export function write(state) {
  const parameters = new URLSearchParams();
  for (const field of FIELDS) {
    if (state[field] !== undefined && state[field] !== null) {
      parameters.set(field, state[field]);
    }
  }
  const hash = `#${parameters}`;
  if (hash !== location.hash) {
    history.replaceState(null, '', hash);
  }
}

/** Calls back when somebody follows a link or edits the address. */
export const onChange = callback => addEventListener('hashchange', () => callback(read()));

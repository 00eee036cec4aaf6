// Puts the page together: one state, which the address holds; each change of it asks the service once and shows the answer.
import { byId, count, element, percent } from './dom.js';
import * as address from './address.js';
import * as service from './service.js';
import { Image } from './image.js';
import { Drawing } from './drawing.js';
import { Samples } from './samples.js';
import { NetworkView } from './network.js';
import { pair, spoken } from './blocks.js';
import { show as showPrediction, showHeat } from './prediction.js';

const state = address.read();
let model;
let image;
let running;

const drawing = new Drawing(drawn => take(drawn), opened);
const samples = new Samples((picked, index) => {
  drawing.put(picked);
  take(picked, `test.${index}`);
});
const network = new NetworkView(change);

function tell(error) {
  byId('message').textContent = error ? String(error.message ?? error) : '';
  byId('message').hidden = !error;
}

/** Somebody chose something. */
function change(part) {
  Object.assign(state, part);
  refresh();
}

let naming;

/** Another image; what the address calls it, if it is a test image. */
function take(taken, name) {
  image = taken;
  clearTimeout(naming);
  if (name) {
    state.image = name;
  } else {
    samples.mark(null);
    // Coding a drawing takes a moment; while somebody draws, that can wait.
    naming = setTimeout(async () => {
      const text = await taken.toText();
      if (image === taken) {
        state.image = text;
        address.write(state);
      }
    }, 250);
  }
  refresh();
}

/** A file that somebody dropped, pasted or opened: the service makes it fit, as it does for every client. */
async function opened(file) {
  try {
    const answer = await service.explain(model.name, { image: await service.base64(file), pixels: true, views: [] });
    const taken = new Image(...model.input, service.floats(answer.pixels));
    drawing.put(taken);
    take(taken);
  } catch (error) {
    tell(error);
  }
}

async function refresh() {
  address.write(state);
  running?.abort();
  running = new AbortController();
  const { signal } = running;
  try {
    const question = () => ({ image: Array.from(image.pixels), order: order(), gradCam: byId('why').open, ...network.question(state, model.orders[order()]) });
    let answer = await service.explain(model.name, question(), signal);
    if (state.channel === undefined && state.row === undefined) {
      Object.assign(state, network.liveliest(answer));
      address.write(state);
      answer = await service.explain(model.name, question(), signal);
    }
    if (network.show(answer, state, image)) {
      answer = await service.explain(model.name, question(), signal);
      network.show(answer, state, image);
    }
    showPrediction(answer.prediction, model.classes);
    byId('why').hidden = !answer.prediction;
    showHeat(answer.gradCam, image, model.classes);
    compare(answer);
    tell(null);
    document.body.dataset.shown = String(Number(document.body.dataset.shown ?? 0) + 1);
  } catch (error) {
    if (error.name !== 'AbortError') {
      tell(error);
    }
  }
}

const order = () => model.orders[state.order] && state.order !== model.pair.order ? state.order : 'as-written';

/** What the chosen order changes against the model as it was written. */
function compare(answer) {
  const line = byId('comparison');
  if (!model.pair) {
    return;
  }
  const name = spoken(model.pair.activation);
  if (!answer.comparison) {
    line.textContent = `So the model was written and trained. Choose another place, and see what changes.`;
    return;
  }
  const { places, prediction } = answer.comparison;
  const values = places.reduce((sum, place) => sum + place.values, 0);
  const different = places.reduce((sum, place) => sum + place.different, 0);
  const what = different === 0
    ? `Of ${count(values)} pooled values, not one differs in a single bit: the largest value stays the largest, before ${name} or behind it.`
    : `${count(different)} of ${count(values)} pooled values differ.`;
  if (!prediction) {
    line.textContent = what;
    return;
  }
  const was = `${prediction.label} ${percent(prediction.probabilities[prediction.index])}`;
  const is = `${answer.prediction.label} ${percent(answer.prediction.probabilities[answer.prediction.index])}`;
  const answers = was === is ? ` The answer stays ${is}.` : ` The answer is ${is}; as written, it is ${was}.`;
  line.textContent = what + answers;
}

function setUpOrder() {
  byId('order').hidden = !model.pair;
  if (model.pair) {
    byId('activation-name').textContent = spoken(model.pair.activation);
    for (const radio of document.querySelectorAll('[name=order]')) {
      radio.checked = radio.value === (state.order ?? model.pair.order);
    }
  }
}

for (const radio of document.querySelectorAll('[name=order]')) {
  radio.addEventListener('change', () => change({ order: radio.value, row: state.row, column: state.column }));
}

byId('share').addEventListener('click', async () => {
  state.image = state.image ?? await image.toText();
  address.write(state);
  try {
    await navigator.clipboard.writeText(location.href);
    byId('share').textContent = 'Copied';
  } catch {
    byId('share').textContent = 'Copy it from the address bar';
  }
  setTimeout(() => { byId('share').textContent = 'Copy link to this view'; }, 2000);
});

/** Shows a model, and the image that the address names, else the first test image, else an empty one. */
async function open(name) {
  model = await service.describe(name);
  if (model.input.length !== 3 || ![1, 3].includes(model.input[2])) {
    throw new Error(`${name} takes ${model.input.join('×')}, which is no picture; use the interface for programs`);
  }
  model.layers = model.layers.map(layer => ({ ...layer }));
  state.model = name;
  const [height, width, channels] = model.input;
  drawing.setUp(height, width, channels);
  image = new Image(height, width, channels);
  const layers = async wanted => (await service.explain(name, { image: Array.from(image.pixels), order: wanted, views: [] })).layers;
  const written = await layers('as-written');
  model.pair = pair(written);
  model.orders = { 'as-written': written };
  for (const other of model.pair ? ['before', 'after', 'none'] : []) {
    model.orders[other] = await layers(other);
  }
  network.setUp(written, model.classes);
  setUpOrder();
  await samples.setUp(name, model.input);
  await openImage();
  await refresh();
}

async function openImage() {
  const [height, width, channels] = model.input;
  const text = state.image ?? (samples.size > 0 ? 'test.0' : '');
  let found = null;
  try {
    if (/^test\.\d{1,7}$/.test(text)) {
      const index = Number(text.slice(5));
      found = await samples.get(index);
      samples.mark(found ? index : null);
      state.image = found ? text : undefined;
    } else if (/^[pj]\./.test(text)) {
      found = await Image.ofText(text, height, width, channels);
    }
  } catch {
    state.image = undefined;
  }
  if (found) {
    image = found;
    drawing.put(found);
  }
}

byId('why').addEventListener('toggle', () => byId('why').open && refresh());

byId('model').addEventListener('change', () => {
  for (const field of Object.keys(state)) {
    delete state[field];
  }
  open(byId('model').value).catch(tell);
});

address.onChange(next => {
  for (const field of Object.keys(state)) {
    delete state[field];
  }
  Object.assign(state, next);
  open(state.model ?? model.name).catch(tell);
});

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', refresh);

try {
  const names = [...new Set((await service.models()).map(one => one.name))];
  byId('model').replaceChildren(...names.map(name => element('option', { value: name, selected: name === state.model }, name)));
  await open(names.includes(state.model) ? state.model : names[0]);
} catch (error) {
  tell(error);
}

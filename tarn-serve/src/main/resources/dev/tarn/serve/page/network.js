// The network at work: its blocks, the steps of the one that is chosen, its channels, and one cell with the arithmetic behind it.
import { byId, count, element, number, percent } from './dom.js';
import { blocks, isMap, spoken } from './blocks.js';
import { floats } from './service.js';
import { cellAt, draw, reach, thumbnail } from './maps.js';
import { arithmetic } from './arithmetic.js';
import { show as showDense } from './dense.js';

const MOST_CHANNELS = 64;
const MOST_FLOATS = 200_000;

export class NetworkView {
  /** @param change called with what somebody chose: {block}, {channel}, {row, column}, {unit} */
  constructor(change) {
    this.change = change;
    this.inputChannel = 0;
  }

  setUp(layers, classes) {
    this.layers = layers;
    this.classes = classes;
    this.inputChannel = 0;
  }

  /** The block that the state names, or the first. */
  block(state, layers = this.layers) {
    const all = blocks(layers);
    return all.find(block => block.name === state.block) ?? all[0];
  }

  /** What has to be asked to show a state of a network with these layers. */
  question(state, layers) {
    const block = this.block(state, layers);
    const maps = block.layers.filter(isMap);
    const question = { views: [], filters: [] };
    const end = maps.at(-1);
    if (end) {
      const [height, width, channels] = end.output;
      const channel = Math.min(state.channel ?? 0, channels - 1);
      const room = Math.max(1, Math.min(MOST_CHANNELS, channels, Math.floor(MOST_FLOATS / (height * width))));
      question.views.push({ layer: end.name, first: Math.floor(channel / room) * room, count: room });
      for (const layer of maps) {
        question.views.push({ layer: layer.name, first: Math.min(channel, layer.output[2] - 1), count: 1 });
      }
      if (block.input !== 'input') {
        question.views.push({ layer: block.input, first: this.inputChannel, count: 1 });
      }
      if (block.layers[0].kind === 'Conv2d') {
        question.filters.push(block.layers[0].name);
      }
      question.cell = { layer: end.name, row: Math.min(state.row ?? height >> 1, height - 1), column: Math.min(state.column ?? width >> 1, width - 1), channel };
    } else {
      block.layers.forEach(layer => question.views.push({ layer: layer.name, first: 0, count: 1000 }));
    }
    if (block.layers[0].kind === 'Dense') {
      question.dense = { layer: block.layers[0].name, unit: Math.min(state.unit ?? this.best ?? 0, block.layers[0].output[0] - 1) };
    }
    return question;
  }

  /** Where something happens: the channel whose values differ most, and its largest cell. For a view that nobody has chosen yet. */
  liveliest(answer) {
    const overview = answer.views[0];
    if (!overview?.map) {
      return {};
    }
    const size = overview.height * overview.width;
    const values = floats(overview.values);
    let best = { spread: -1 };
    for (let c = 0; c < overview.count; c++) {
      const plane = values.subarray(c * size, (c + 1) * size);
      const mean = plane.reduce((a, b) => a + b, 0) / size;
      const spread = plane.reduce((a, b) => a + (b - mean) ** 2, 0);
      if (spread > best.spread) {
        const at = plane.indexOf(plane.reduce((a, b) => Math.max(a, b)));
        best = { spread, channel: overview.first + c, row: Math.floor(at / overview.width), column: at % overview.width };
      }
    }
    return { channel: best.channel, row: best.row, column: best.column };
  }

  /** Shows an answer. Returns whether another question would show more: the input channel that counts most, the unit of the answer. */
  show(answer, state, image) {
    this.layers = answer.layers;
    this.best = answer.prediction?.index;
    const block = this.block(state);
    this.#nav(block);
    const views = new Map(answer.views.filter(view => view.count === 1 || !view.map).map(view => [view.layer, view]));
    const end = block.layers.filter(isMap).at(-1);
    if (end) {
      const overview = answer.views[0];
      if (overview.count === 1) {
        views.set(overview.layer, overview);
      }
      this.#steps(block, views, answer, image);
      this.#channels(overview, answer.cell.channel);
      this.#cell(answer, end);
    } else {
      this.#vectors(block, views);
      byId('channels-box').hidden = true;
      byId('cell').replaceChildren();
    }
    const head = answer.layers.at(-1);
    const named = answer.dense && this.classes.length === answer.dense.units && block.layers.includes(head);
    showDense(answer.dense, named ? this.classes : null, unit => this.change({ unit }));
    const strongest = answer.cell?.convolution?.channels[0].channel ?? 0;
    const more = end && block.input !== 'input' && strongest !== this.inputChannel;
    this.inputChannel = strongest;
    // Of the layer that gives the answer, the answer's own unit is the one to begin with.
    return more || (named && state.unit === undefined && answer.dense.unit !== this.best);
  }

  #nav(chosen) {
    const nav = byId('blocks');
    const all = blocks(this.layers);
    const signature = all.map(block => block.layers.map(layer => layer.name).join(' ')).join(',');
    if (nav.dataset.signature !== signature) {
      nav.dataset.signature = signature;
      nav.replaceChildren(...all.flatMap((block, at) => {
        const title = block.layers.map(layer => layer.layer).join(', ');
        const button = element('button', { type: 'button', title }, block.layers.map(layer => layer.name).join(' → '));
        button.dataset.block = block.name;
        button.addEventListener('click', () => this.change({ block: block.name, row: undefined, column: undefined, unit: undefined, channel: undefined }));
        return at ? [element('span', { className: 'arrow', 'aria-hidden': 'true' }, '›'), button] : [button];
      }));
    }
    for (const button of nav.querySelectorAll('button')) {
      button.setAttribute('aria-current', button.dataset.block === chosen.name);
    }
  }

  #steps(block, views, answer, image) {
    const { cell } = answer;
    const { convolution, pool } = cell;
    const figures = [];
    const boxes = [{ ...cell.region, dashed: true }];
    if (convolution) {
      boxes.push(convolution.region);
    }
    figures.push(this.#figure('The image', { height: image.height, width: image.width, image: image.toCanvas() }, { boxes },
      `dashed: the ${cell.region.height}×${cell.region.width} pixels that the chosen cell sees${pool && convolution ? '; solid: those that its winner sees' : ''}`));
    if (convolution) {
      if (block.input !== 'input') {
        const [first, last] = [convolution.channels[0].terms[0], convolution.channels[0].terms.at(-1)];
        const marks = { boxes: [{ top: first.row, left: first.column, height: last.row - first.row + 1, width: last.column - first.column + 1 }] };
        const view = views.get(block.input);
        figures.push(this.#figure(block.input, this.#map(view), marks, `channel ${view.first} of ${view.channels}, the one that counts most here`));
      }
      const bank = answer.filters[0];
      if (bank) {
        const size = bank.height * bank.width;
        const all = floats(bank.values);
        figures.push(this.#figure(`Filter ${cell.channel}`, { height: bank.height, width: bank.width, values: all.subarray(cell.channel * size, (cell.channel + 1) * size), most: reach(all) }, {},
          bank.inputs > 1 ? `mean over ${bank.inputs} channels` : `${bank.height}×${bank.width}`, 'small'));
      }
    }
    for (const layer of block.layers.filter(isMap)) {
      const view = views.get(layer.name);
      const marks = {};
      if (pool && layer.name === pool.reads) {
        const rows = pool.cells.map(one => one.row);
        const columns = pool.cells.map(one => one.column);
        marks.boxes = [{ top: Math.min(...rows), left: Math.min(...columns), height: Math.max(...rows) - Math.min(...rows) + 1, width: Math.max(...columns) - Math.min(...columns) + 1 }];
        const pooled = block.layers[block.layers.indexOf(layer) + 1];
        const places = pooled ? views.get(pooled.name)?.winners ?? [] : [];
        marks.dots = Array.from({ length: places.length / 2 }, (_, i) => [places[2 * i], places[2 * i + 1]]);
      } else {
        const step = cell.path.find(one => one.layer === layer.name);
        marks.chosen = step && [step.row, step.column];
      }
      const what = marks.dots ? 'dots: the winners of their windows' : layer.kind === 'ActivationLayer' ? `${percent(view.zeros)} of all channels is zero` : `from ${number(view.low)} to ${number(view.high)}`;
      const last = layer === block.layers.filter(isMap).at(-1);
      figures.push(this.#figure(`${spoken(layer.layer)} · ${layer.name}`, this.#map(view), marks, `${view.height}×${view.width}, ${what}`, last ? 'last' : ''));
      if (last) {
        this.#choosable(figures.at(-1), view);
      }
    }
    const list = figures.flatMap((figure, at) => at ? [element('span', { className: 'arrow', 'aria-hidden': 'true' }, '→'), figure] : [figure]);
    const kept = document.activeElement?.id === 'chooser';
    byId('steps').replaceChildren(element('div', { className: 'steps' }, ...list));
    if (kept) {
      byId('chooser')?.focus();
    }
  }

  #map(view) {
    const values = floats(view.values).subarray(0, view.height * view.width);
    return { height: view.height, width: view.width, values, most: Math.max(Math.abs(view.low), Math.abs(view.high), 1e-12) };
  }

  #figure(title, map, marks, caption, kind = '') {
    const canvas = element('canvas', { role: 'img', 'aria-label': `${title}: ${caption}` });
    draw(canvas, map, marks);
    return element('figure', { className: kind }, canvas, element('figcaption', {}, element('b', {}, title), caption));
  }

  /** The last map's cells can be pointed at, clicked, and walked with the arrow keys. */
  #choosable(figure, view) {
    const canvas = figure.querySelector('canvas');
    canvas.id = 'chooser';
    canvas.tabIndex = 0;
    canvas.setAttribute('role', 'application');
    canvas.setAttribute('aria-label', `Cells of ${view.layer}, ${view.height}×${view.width}. Arrow keys choose one; its arithmetic is told below.`);
    canvas.setAttribute('aria-describedby', 'sentence');
    const go = (row, column) => this.change({ row: Math.min(view.height - 1, Math.max(0, row)), column: Math.min(view.width - 1, Math.max(0, column)) });
    const point = event => {
      const [row, column] = cellAt(canvas, event, view.height, view.width);
      if (row !== this.chosen[0] || column !== this.chosen[1]) {
        go(row, column);
      }
    };
    canvas.addEventListener('pointermove', event => event.pointerType === 'mouse' && point(event));
    canvas.addEventListener('click', point);
    canvas.addEventListener('keydown', event => {
      const move = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
      if (move) {
        event.preventDefault();
        go(this.chosen[0] + move[0], this.chosen[1] + move[1]);
      }
    });
  }

  #cell({ cell, layers }, end) {
    this.chosen = [cell.row, cell.column];
    const focused = document.activeElement?.id;
    const field = (id, title, value, most, name) => {
      const input = element('input', { type: 'number', id, min: 0, max: most - 1, value });
      input.addEventListener('change', () => {
        const wanted = Number(input.value);
        if (Number.isInteger(wanted) && wanted >= 0 && wanted < most) {
          this.change({ [name]: wanted, row: name === 'row' ? wanted : cell.row, column: name === 'column' ? wanted : cell.column });
        }
      });
      return element('label', { htmlFor: id }, `${title} `, input);
    };
    byId('cell').replaceChildren(
      element('div', { className: 'cells' }, element('span', {}, `A cell of ${end.name}:`),
        field('row', 'row', cell.row, end.output[0], 'row'), field('column', 'column', cell.column, end.output[1], 'column'), field('channel', 'channel', cell.channel, end.output[2], 'channel')),
      ...arithmetic(cell, layers));
    byId('sentence').setAttribute('aria-live', 'polite');
    if (['row', 'column', 'channel'].includes(focused)) {
      byId(focused).focus();
    }
  }

  #channels(overview, chosen) {
    const size = overview.height * overview.width;
    const values = floats(overview.values);
    const most = reach(values);
    const box = byId('channels');
    byId('channels-box').hidden = overview.channels === 1;
    byId('channels-title').textContent = overview.count < overview.channels
      ? `Channels ${overview.first} to ${overview.first + overview.count - 1} of ${count(overview.channels)}` : `All ${overview.channels} channels`;
    while (box.children.length > overview.count) {
      box.lastChild.remove();
    }
    for (let i = 0; i < overview.count; i++) {
      let button = box.children[i];
      if (!button) {
        button = box.appendChild(element('button', { type: 'button' }, element('canvas'), element('span')));
        button.addEventListener('click', () => this.change({ channel: Number(button.dataset.channel) }));
      }
      const channel = overview.first + i;
      button.dataset.channel = channel;
      button.setAttribute('aria-label', `Channel ${channel}`);
      button.setAttribute('aria-pressed', channel === chosen);
      button.lastChild.textContent = channel;
      thumbnail(button.firstChild, overview.height, overview.width, values.subarray(i * size, (i + 1) * size), most);
    }
  }

  #vectors(block, views) {
    const tables = block.layers.filter(layer => views.has(layer.name)).map(layer => {
      const values = floats(views.get(layer.name).values);
      const names = values.length === this.classes.length ? this.classes : null;
      const table = element('table', {}, element('caption', {}, `${spoken(layer.layer)} · ${layer.name}: ${count(layer.output[0])} numbers`));
      values.slice(0, 20).forEach((value, i) => table.append(element('tr', {}, element('th', { scope: 'row' }, names?.[i] ?? `${i}`), element('td', {}, number(value)))));
      if (values.length > 20) {
        table.append(element('tr', {}, element('th', { scope: 'row' }, `${count(layer.output[0] - 20)} more`), element('td', {}, '…')));
      }
      return table;
    });
    byId('steps').replaceChildren(element('div', { className: 'sums' }, ...tables));
  }
}

// How one cell came to its number, as tables and sentences.
import { element, number } from './dom.js';
import { spoken } from './blocks.js';

/** @param layers of the network as it is shown */
export function arithmetic(cell, layers) {
  const parts = [];
  const text = name => layers.find(layer => layer.name === name)?.layer ?? name;
  if (cell.pool) {
    parts.push(windowTable(cell));
  }
  if (cell.convolution) {
    parts.push(...convolution(cell.convolution));
  }
  const way = [...cell.path].reverse().map(step => `${spoken(text(step.layer))} ${number(step.value)}`).join(' → ');
  const dead = cell.value === 0 && cell.pool?.cells.every(one => (one.raw ?? one.value) <= 0);
  const sentence = element('p', { className: 'result', id: 'sentence' });
  sentence.append(`${way}: this cell is `, element('strong', {}, number(cell.value)), dead ? '. No value of its window is above zero, so nothing passes, and in training no gradient would come back.' : '.');
  return [element('div', { className: 'sums' }, ...parts), sentence];
}

function windowTable(cell) {
  const rows = new Map();
  for (const one of cell.pool.cells) {
    rows.set(one.row, [...rows.get(one.row) ?? [], one]);
  }
  const raw = cell.pool.cells.some(one => one.raw !== undefined);
  const caption = `Its window in ${cell.pool.reads}: the first of the largest wins`;
  const shown = one => raw ? `${number(one.raw)} → ${number(one.value)}` : number(one.value);
  const table = element('table', {}, element('caption', {}, caption));
  for (const row of rows.values()) {
    table.append(element('tr', {}, ...row.map(one => {
      const wins = one.row === cell.pool.winnerRow && one.column === cell.pool.winnerColumn;
      return element('td', wins ? { className: 'wins', title: 'the winner' } : {}, shown(one));
    })));
  }
  return table;
}

function convolution(conv) {
  const parts = [];
  const strongest = conv.channels[0];
  const caption = conv.channels.length > 1
    ? `Input × weight, input channel ${strongest.channel} of ${conv.reads}, which counts most`
    : `Input × weight under the filter, at the winner`;
  const table = element('table', {}, element('caption', {}, caption));
  for (let y = 0; y < conv.height; y++) {
    table.append(element('tr', {}, ...strongest.terms.slice(y * conv.width, (y + 1) * conv.width)
      .map(term => element('td', {}, term.inside ? `${number(term.input)} × ${number(term.weight)}` : 'outside'))));
  }
  parts.push(table);
  const sums = element('table', {}, element('caption', {}, `The sum in ${conv.layer}`));
  const row = (name, value) => sums.append(element('tr', {}, element('th', { scope: 'row' }, name), element('td', {}, number(value))));
  if (conv.channels.length === 1) {
    row('products', strongest.sum);
  } else {
    conv.channels.forEach(one => row(`channel ${one.channel}`, one.sum));
    if (conv.others > 0) {
      row(`${conv.others} other channels`, conv.othersSum);
    }
  }
  row('bias', conv.bias);
  row('together', conv.value);
  parts.push(sums);
  return parts;
}

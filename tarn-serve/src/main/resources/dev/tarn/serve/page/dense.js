// What reaches a dense layer: for one of its units, how much each channel and each cell of the map before it adds.
import { byId, element, number } from './dom.js';
import { floats } from './service.js';
import { draw, reach } from './maps.js';

const MOST = 8;

/** @param names of the units, or null */
export function show(share, names, choose) {
  const box = byId('dense');
  if (!share) {
    box.replaceChildren();
    return;
  }
  const name = unit => names?.[unit] ?? `unit ${unit}`;
  const select = element('select', { id: 'unit' });
  for (let unit = 0; unit < Math.min(share.units, 1000); unit++) {
    select.append(element('option', { value: unit, selected: unit === share.unit }, name(unit)));
  }
  select.addEventListener('change', () => choose(Number(select.value)));
  const order = share.channels.map((sum, channel) => ({ sum, channel })).sort((a, b) => Math.abs(b.sum) - Math.abs(a.sum));
  const rest = order.slice(MOST).reduce((sum, one) => sum + one.sum, 0);
  const table = element('table', {}, element('caption', {}, `Input × weight, summed for each channel of ${share.reads}`));
  const row = (title, value) => table.append(element('tr', {}, element('th', { scope: 'row' }, title), element('td', {}, number(value))));
  order.slice(0, MOST).forEach(one => row(`channel ${one.channel}`, one.sum));
  if (order.length > MOST) {
    row(`${order.length - MOST} other channels`, rest);
  }
  row('bias', share.bias);
  row('together', share.value);
  const parts = [table];
  if (share.height * share.width > 1) {
    const canvas = element('canvas', { role: 'img', 'aria-label': `Where on the map the input of ${name(share.unit)} comes from: warm cells speak for it, cold ones against it` });
    const values = floats(share.cells);
    draw(canvas, { height: share.height, width: share.width, values, most: reach(values) });
    parts.unshift(element('figure', {}, canvas, element('figcaption', {}, element('b', {}, 'For and against'), 'all channels of a cell together; warm: for, cold: against')));
  }
  const focused = document.activeElement?.id === 'unit';
  box.replaceChildren(
    element('h3', {}, `What reaches ${share.layer}`),
    element('p', {}, element('label', { htmlFor: 'unit' }, 'Unit '), select),
    element('div', { className: 'sums' }, ...parts));
  if (focused) {
    select.focus();
  }
}

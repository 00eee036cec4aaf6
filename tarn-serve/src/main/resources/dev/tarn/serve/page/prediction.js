// What the model says, as a sentence and as bars.
import { byId, colour, element, percent } from './dom.js';
import { floats } from './service.js';

const MOST = 10;

export function show(prediction, classes) {
  if (!prediction) {
    byId('says').textContent = 'This model has no classes; its output is shown below.';
    byId('bars').replaceChildren();
    return;
  }
  const best = prediction.probabilities[prediction.index];
  const says = `${prediction.label}, ${percent(best)}`;
  if (byId('says').textContent !== says) {
    byId('says').textContent = says;
  }
  // Few classes keep their places, so that bars can be seen to grow; of many, the best are shown.
  const all = classes.map((name, index) => ({ name, index, probability: prediction.probabilities[index] }));
  const shown = classes.length <= MOST ? all : all.sort((a, b) => b.probability - a.probability).slice(0, MOST);
  const bars = byId('bars');
  while (bars.children.length > shown.length) {
    bars.lastChild.remove();
  }
  shown.forEach((one, at) => {
    const row = bars.children[at] ?? bars.appendChild(element('li', {}, element('span'), element('span', { className: 'bar', 'aria-hidden': 'true' }, element('i')), element('span', { className: 'number' })));
    row.className = one.index === prediction.index ? 'best' : '';
    row.children[0].textContent = one.name;
    row.children[1].firstChild.style.width = `${100 * one.probability}%`;
    row.children[2].textContent = percent(one.probability);
  });
}

/** The image in grey, with what speaks for the answer over it. */
export function showHeat(cam, image, classes) {
  if (!cam) {
    return;
  }
  const values = floats(cam.values);
  const most = values.reduce((a, b) => Math.max(a, b), 1e-12);
  const [red, green, blue] = colour('--warm');
  const canvas = byId('heat');
  canvas.width = cam.width;
  canvas.height = cam.height;
  const data = new ImageData(cam.width, cam.height);
  for (let i = 0; i < values.length; i++) {
    let grey = 0;
    for (let c = 0; c < image.channels; c++) {
      grey += image.pixels[i * image.channels + c] / image.channels;
    }
    const heat = 0.8 * Math.max(0, values[i] / most);
    data.data.set([red, green, blue].map(warm => 200 * grey * (1 - heat) + warm * heat), 4 * i);
    data.data[4 * i + 3] = 255;
  }
  canvas.getContext('2d').putImageData(data, 0, 0);
  byId('heat-caption').textContent = most > 1e-12 ? `Warm parts speak for “${classes[cam.label]}” (Grad-CAM at ${cam.layer}).` : `By this measure nothing in the image speaks for “${classes[cam.label]}”.`;
}

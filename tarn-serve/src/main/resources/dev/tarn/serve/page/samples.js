// Test images to pick from.
import { byId, element } from './dom.js';
import { Image } from './image.js';
import * as service from './service.js';

const PAGE = 16;

export class Samples {
  /** @param picked called with an image and its number */
  constructor(picked) {
    this.picked = picked;
    byId('more-samples').addEventListener('click', () => this.#load((this.first + PAGE) % Math.max(1, this.size - this.size % PAGE)));
  }

  async setUp(model, [height, width, channels]) {
    Object.assign(this, { model, height, width, channels });
    await this.#load(0);
  }

  async #load(first) {
    this.first = first;
    const { size, samples } = await service.samples(this.model, first, PAGE);
    this.size = size;
    byId('samples-box').hidden = size === 0;
    byId('more-samples').hidden = size <= PAGE;
    byId('samples').replaceChildren(...samples.map(sample => {
      const image = this.#image(sample);
      const canvas = image.toCanvas(element('canvas'));
      const button = element('button', { type: 'button', title: sample.label, 'aria-label': `Test image ${sample.index}: ${sample.label}`, 'aria-pressed': sample.index === this.chosen }, canvas);
      button.addEventListener('click', () => {
        this.mark(sample.index);
        this.picked(image, sample.index);
      });
      button.dataset.index = sample.index;
      return button;
    }));
  }

  #image(sample) {
    return Image.ofBytes(this.height, this.width, this.channels, sample.pixels);
  }

  /** Shows which one is looked at; null: none of them. */
  mark(index) {
    this.chosen = index;
    for (const button of byId('samples').children) {
      button.setAttribute('aria-pressed', Number(button.dataset.index) === index);
    }
  }

  /** One image by its number. */
  async get(index) {
    const { samples } = await service.samples(this.model, index, 1);
    return samples.length ? this.#image(samples[0]) : null;
  }
}

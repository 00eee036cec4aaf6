// Images as the network takes them: numbers in 0..1, channels last; and as text for the address.
import { base64 } from './service.js';

const SMALL = 64;

export class Image {
  constructor(height, width, channels, pixels = new Float32Array(height * width * channels)) {
    Object.assign(this, { height, width, channels, pixels });
  }

  static ofBytes(height, width, channels, text) {
    return new Image(height, width, channels, Float32Array.from(atob(text), c => c.charCodeAt(0) / 255));
  }

  /** What a canvas shows, brought to this size. */
  static ofCanvas(canvas, height, width, channels) {
    const small = new OffscreenCanvas(width, height);
    const context = small.getContext('2d', { willReadFrequently: true });
    context.imageSmoothingQuality = 'high';
    context.drawImage(canvas, 0, 0, width, height);
    const { data } = context.getImageData(0, 0, width, height);
    const image = new Image(height, width, channels);
    for (let i = 0; i < height * width; i++) {
      for (let c = 0; c < channels; c++) {
        // A grey model sees the luma that the service computes for pictures, too.
        image.pixels[i * channels + c] = (channels === 1 ? 0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2] : data[4 * i + c]) / 255;
      }
    }
    return image;
  }

  toCanvas(canvas = new OffscreenCanvas(this.width, this.height)) {
    canvas.width = this.width;
    canvas.height = this.height;
    const data = new ImageData(this.width, this.height);
    for (let i = 0; i < this.width * this.height; i++) {
      for (let c = 0; c < 3; c++) {
        data.data[4 * i + c] = Math.round(255 * this.pixels[i * this.channels + (this.channels === 1 ? 0 : c)]);
      }
      data.data[4 * i + 3] = 255;
    }
    canvas.getContext('2d').putImageData(data, 0, 0);
    return canvas;
  }

  /** Small images whole, as PNG; large ones smaller, as JPEG, or no address could hold them. */
  async toText() {
    const canvas = this.toCanvas();
    if (Math.max(this.width, this.height) <= SMALL) {
      return `p.${url(await base64(await canvas.convertToBlob({ type: 'image/png' })))}`;
    }
    const scale = 96 / Math.max(this.width, this.height);
    const small = new OffscreenCanvas(Math.round(this.width * scale), Math.round(this.height * scale));
    small.getContext('2d').drawImage(canvas, 0, 0, small.width, small.height);
    return `j.${url(await base64(await small.convertToBlob({ type: 'image/jpeg', quality: 0.6 })))}`;
  }

  static async ofText(text, height, width, channels) {
    const bytes = Uint8Array.from(atob(text.slice(2).replaceAll('-', '+').replaceAll('_', '/')), c => c.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: text[0] === 'p' ? 'image/png' : 'image/jpeg' }));
    return Image.ofCanvas(bitmap, height, width, channels);
  }
}

const url = text => text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

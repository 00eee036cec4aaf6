// The drawing area: mouse, pen, finger or keyboard; pictures dropped, pasted or opened.
import { byId, element } from './dom.js';
import { Image } from './image.js';

const SIDE = 560;
const GREYS = [['White', '#ffffff'], ['Grey', '#808080'], ['Black', '#000000']];
const COLOURS = [['White', '#ffffff'], ['Black', '#000000'], ['Red', '#d03020'], ['Green', '#30a040'], ['Blue', '#3060d0'], ['Yellow', '#f0d040']];

export class Drawing {
  /** @param changed called with the image when somebody drew; @param opened with a file when somebody brought one */
  constructor(changed, opened) {
    this.canvas = byId('drawing');
    this.context = this.canvas.getContext('2d', { willReadFrequently: true });
    this.changed = changed;
    this.pen = { colour: '#ffffff', down: false, x: 0.5, y: 0.5, shown: false };
    this.#pointer();
    this.#keyboard();
    this.#files(opened);
    byId('clear').addEventListener('click', () => this.clear());
  }

  /** For a model with this input. */
  setUp(height, width, channels) {
    Object.assign(this, { height, width, channels });
    const scale = SIDE / Math.max(height, width);
    this.canvas.width = Math.round(width * scale);
    this.canvas.height = Math.round(height * scale);
    this.paper = new OffscreenCanvas(this.canvas.width, this.canvas.height);
    this.paper.getContext('2d').fillRect(0, 0, this.paper.width, this.paper.height);
    byId('pen').value = 10;
    const choices = (channels === 1 ? GREYS : COLOURS).map(([name, value]) => {
      const button = element('button', { type: 'button', 'aria-pressed': value === this.pen.colour }, name);
      button.addEventListener('click', () => {
        this.pen.colour = value;
        choices.forEach(other => other.setAttribute('aria-pressed', other === button));
      });
      return button;
    });
    byId('colours').replaceChildren(...choices);
    this.#show();
  }

  /** Shows an image in its own pixels; drawing goes on upon it. */
  put(image) {
    const paper = this.paper.getContext('2d');
    paper.imageSmoothingEnabled = false;
    paper.drawImage(image.toCanvas(), 0, 0, this.paper.width, this.paper.height);
    this.#show();
  }

  clear() {
    const paper = this.paper.getContext('2d');
    paper.fillStyle = '#000000';
    paper.fillRect(0, 0, this.paper.width, this.paper.height);
    this.#drawn();
  }

  #drawn() {
    this.#show();
    this.changed(Image.ofCanvas(this.paper, this.height, this.width, this.channels));
  }

  #show() {
    this.context.drawImage(this.paper, 0, 0);
    if (this.pen.shown) {
      this.context.strokeStyle = this.pen.down ? '#ff5050' : '#50b0ff';
      this.context.lineWidth = 3;
      this.context.beginPath();
      this.context.arc(this.pen.x * this.canvas.width, this.pen.y * this.canvas.height, this.#width() / 2 + 2, 0, 7);
      this.context.stroke();
    }
  }

  #width() {
    return byId('pen').value / 100 * this.canvas.width;
  }

  #line(x, y) {
    const paper = this.paper.getContext('2d');
    paper.strokeStyle = this.pen.colour;
    paper.lineWidth = this.#width();
    paper.lineCap = paper.lineJoin = 'round';
    paper.beginPath();
    paper.moveTo(this.pen.x * this.paper.width, this.pen.y * this.paper.height);
    paper.lineTo(x * this.paper.width + 0.01, y * this.paper.height);
    paper.stroke();
  }

  #pointer() {
    let drawing = false;
    const place = event => {
      const box = this.canvas.getBoundingClientRect();
      return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    };
    this.canvas.addEventListener('pointerdown', event => {
      if (event.button !== 0) {
        return;
      }
      drawing = true;
      this.pen.shown = false;
      this.canvas.setPointerCapture(event.pointerId);
      [this.pen.x, this.pen.y] = place(event);
      this.#line(this.pen.x, this.pen.y);
      this.#drawn();
    });
    this.canvas.addEventListener('pointermove', event => {
      if (drawing) {
        const [x, y] = place(event);
        this.#line(x, y);
        [this.pen.x, this.pen.y] = [x, y];
        this.#drawn();
      }
    });
    for (const end of ['pointerup', 'pointercancel']) {
      this.canvas.addEventListener(end, () => { drawing = false; });
    }
  }

  #keyboard() {
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    this.canvas.addEventListener('keydown', event => {
      if (event.key === ' ') {
        this.pen.down = !this.pen.down;
        if (this.pen.down) {
          this.#line(this.pen.x, this.pen.y);
        }
      } else if (moves[event.key]) {
        const x = Math.min(1, Math.max(0, this.pen.x + moves[event.key][0] / 28));
        const y = Math.min(1, Math.max(0, this.pen.y + moves[event.key][1] / 28));
        if (this.pen.down) {
          this.#line(x, y);
        }
        [this.pen.x, this.pen.y] = [x, y];
      } else {
        return;
      }
      event.preventDefault();
      this.pen.shown = true;
      this.pen.down ? this.#drawn() : this.#show();
    });
    this.canvas.addEventListener('blur', () => {
      this.pen.shown = this.pen.down = false;
      this.#show();
    });
  }

  #files(opened) {
    const first = files => {
      const file = [...files].find(one => one.type.startsWith('image/')) ?? files[0];
      if (file) {
        opened(file);
      }
    };
    byId('open').addEventListener('click', () => byId('file').click());
    byId('file').addEventListener('change', () => {
      first(byId('file').files);
      byId('file').value = '';
    });
    addEventListener('paste', event => first(event.clipboardData.files));
    addEventListener('dragover', event => {
      event.preventDefault();
      this.canvas.classList.add('over');
    });
    addEventListener('dragleave', () => this.canvas.classList.remove('over'));
    addEventListener('drop', event => {
      event.preventDefault();
      this.canvas.classList.remove('over');
      first(event.dataTransfer.files);
    });
  }
}

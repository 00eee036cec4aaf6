// Maps of numbers as pictures: warm for positive, cold for negative, the ground for zero. Rectangles and dots are drawn over them.
import { colour } from './dom.js';

/** Pixels that a cell gets at least, so that marks have room. */
const SIDE = 364;

/** The largest magnitude, never zero. */
export function reach(values) {
  let most = 1e-12;
  for (const value of values) {
    most = Math.max(most, Math.abs(value));
  }
  return most;
}

/** One plane in its own pixels. */
function plane(height, width, values, most) {
  const canvas = new OffscreenCanvas(width, height);
  const image = new ImageData(width, height);
  const [zero, warm, cold] = ['--zero', '--warm', '--cold'].map(colour);
  for (let i = 0; i < height * width; i++) {
    const share = Math.min(1, Math.abs(values[i]) / most);
    const end = values[i] >= 0 ? warm : cold;
    for (let c = 0; c < 3; c++) {
      image.data[4 * i + c] = zero[c] + (end[c] - zero[c]) * share;
    }
    image.data[4 * i + 3] = 255;
  }
  canvas.getContext('2d').putImageData(image, 0, 0);
  return canvas;
}

/**
 * Draws a plane, with marks over it.
 *
 * @param map {height, width, values, most}
 * @param marks {boxes: [{top, left, height, width, dashed}], dots: [[row, column]], chosen: [row, column]}
 */
export function draw(canvas, map, marks = {}) {
  const cell = Math.max(1, Math.floor(SIDE / Math.max(map.height, map.width)));
  canvas.width = map.width * cell;
  canvas.height = map.height * cell;
  const context = canvas.getContext('2d');
  context.imageSmoothingEnabled = false;
  context.drawImage(map.image ?? plane(map.height, map.width, map.values, map.most), 0, 0, canvas.width, canvas.height);
  const style = getComputedStyle(document.documentElement);
  const mark = style.getPropertyValue('--mark').trim();
  context.fillStyle = mark;
  for (const [row, column] of marks.dots ?? []) {
    context.beginPath();
    context.arc((column + 0.5) * cell, (row + 0.5) * cell, Math.max(1, cell * 0.17), 0, 7);
    context.fill();
  }
  const boxes = [...marks.boxes ?? []];
  if (marks.chosen) {
    boxes.push({ top: marks.chosen[0], left: marks.chosen[1], height: 1, width: 1 });
  }
  for (const box of boxes) {
    // A light line under the mark's own keeps it visible on any colour.
    for (const [width, stroke] of [[5, style.getPropertyValue('--card').trim()], [2.5, mark]]) {
      context.lineWidth = width;
      context.strokeStyle = stroke;
      context.setLineDash(box.dashed ? [7, 5] : []);
      context.strokeRect(box.left * cell + 1, box.top * cell + 1, box.width * cell - 2, box.height * cell - 2);
    }
  }
}

/** A picture of a channel for a button. */
export function thumbnail(canvas, height, width, values, most) {
  canvas.width = width;
  canvas.height = height;
  canvas.getContext('2d').drawImage(plane(height, width, values, most), 0, 0);
}

/** Which cell of a map somebody points at. */
export function cellAt(canvas, event, height, width) {
  const box = canvas.getBoundingClientRect();
  const row = Math.floor((event.clientY - box.top) / box.height * height);
  const column = Math.floor((event.clientX - box.left) / box.width * width);
  return [Math.min(height - 1, Math.max(0, row)), Math.min(width - 1, Math.max(0, column))];
}

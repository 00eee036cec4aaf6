// Sorts and filters the table of runs; rows that are filtered out take their curves along.
(() => {
  const table = document.getElementById('runs');
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const filter = document.getElementById('filter');
  const shown = document.getElementById('shown');
  const heads = [...table.tHead.rows[0].cells];
  const key = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.number === undefined ? cell.textContent : Number(cell.dataset.number);
  };
  const order = (a, b) => typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b));
  heads.forEach((head, column) => head.querySelector('button').addEventListener('click', () => {
    const up = head.getAttribute('aria-sort') !== 'ascending';
    heads.forEach(other => other.removeAttribute('aria-sort'));
    head.setAttribute('aria-sort', up ? 'ascending' : 'descending');
    rows.sort((a, b) => (up ? 1 : -1) * order(key(a, column), key(b, column)));
    body.append(...rows);
  }));
  filter.addEventListener('input', () => {
    const words = filter.value.toLowerCase().split(/\s+/).filter(word => word);
    const hidden = new Set();
    rows.forEach(row => {
      const text = row.textContent.toLowerCase();
      const fits = words.every(word => text.includes(word));
      row.hidden = !fits;
      if (!fits) {
        hidden.add(Number(row.dataset.run));
      }
    });
    shown.textContent = words.length ? `${rows.length - hidden.size} of ${rows.length}` : '';
    document.dispatchEvent(new CustomEvent('tarn-hidden', { detail: hidden }));
  });
})();

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
    let count = 0;
    rows.forEach(row => {
      const text = row.textContent.toLowerCase();
      const fits = words.every(word => text.includes(word));
      count += fits ? 1 : 0;
      row.hidden = !fits;
      document.querySelectorAll(`path[data-run="${row.dataset.run}"]`).forEach(path => path.style.display = fits ? '' : 'none');
    });
    shown.textContent = words.length ? `${count} of ${rows.length}` : '';
  });
})();

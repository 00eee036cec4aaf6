// Small things about elements and numbers that every part of the page needs.

export const byId = id => document.getElementById(id);

/** An element with properties and children; a property that starts with "aria-" or "data-", or is "role", becomes an attribute. */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes('-') || name === 'role' || name === 'scope') {
      made.setAttribute(name, value);
    } else {
      made[name] = value;
    }
  }
  made.append(...children);
  return made;
}

/** A number as people read it: about three digits that matter. */
export function number(value) {
  if (value === 0) {
    return '0';
  }
  const size = Math.abs(value);
  const text = size >= 1000 ? Math.round(value).toLocaleString('en') : size >= 0.001 ? String(Number(value.toPrecision(3))) : value.toExponential(1);
  return text.replace('-', '−');
}

export const percent = value => `${(100 * value).toFixed(value > 0.0995 || value === 0 ? 0 : 1)} %`;

export const count = value => value.toLocaleString('en');

/** A colour of the style sheet as [red, green, blue]. */
export function colour(name) {
  const text = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  return [1, 3, 5].map(at => parseInt(text.slice(at, at + 2), 16));
}

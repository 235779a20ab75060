const palette = (host) => getComputedStyle(host)
  .getPropertyValue("--st-chart-categorical-colors").split(",").map((c) => c.trim());

function paint(element, piece, colours) {
  if (piece.colour !== null) element.style.setProperty("--tint", colours[piece.colour % 10]);
  if (piece.chosen) element.classList.add("chosen");
  element.classList.add(piece.kind);
  if (piece.shade) {
    const colour = piece.shade > 0 ? colours[(piece.colour ?? 0) % 10] : "#8A8F98";
    const part = Math.round(12 + 48 * Math.min(1, Math.abs(piece.shade) * 2));
    element.style.background = `color-mix(in srgb, ${colour} ${part}%, transparent)`;
  }
}

function part(name, content) {
  const span = document.createElement("span");
  span.className = name;
  span.textContent = content;
  return span;
}

function clickable(name, piece, colours, pick) {
  const element = document.createElement(piece.id ? "button" : "span");
  element.className = name;
  if (piece.id) {
    element.type = "button";
    element.setAttribute("aria-pressed", piece.chosen ? "true" : "false");
    element.onclick = () => pick(piece.id);
  }
  if (piece.title) element.title = piece.title;
  paint(element, piece, colours);
  return element;
}

function word(piece, colours, pick) {
  const element = clickable("word", piece, colours, pick);
  element.append(part("text", piece.text), part("note", piece.note));
  return element;
}

function unit(piece, colours, pick) {
  const element = document.createElement("span");
  element.className = "unit";
  const row = document.createElement("span");
  row.className = "row";
  row.append(...piece.inner.map((inner) => word(inner, colours, pick)));
  const bracket = clickable("bracket", piece, colours, pick);
  bracket.append(part("spoken", piece.text), part("note", piece.note || piece.text));
  element.append(row, bracket);
  return element;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".sentence");
  const focused = parentElement.activeElement?.dataset?.id;
  const colours = palette(parentElement.host ?? parentElement);
  const pick = (id) => setTriggerValue("picked", id);
  root.setAttribute("aria-label", data.label);
  root.dir = "auto";
  const nodes = [];
  for (const piece of data.pieces) {
    const node = (piece.inner.length ? unit : word)(piece, colours, pick);
    if (piece.id) (node.matches("button") ? node : node.lastChild).dataset.id = piece.id;
    if (piece.gap) nodes.push(piece.gap.includes("\n")
      ? document.createElement("br") : document.createTextNode(" "));
    const before = nodes.at(-1);
    if (piece.closing && before instanceof HTMLElement && before.tagName !== "BR") {
      const glue = document.createElement("span");
      glue.className = "glue";
      glue.append(before, node);
      nodes[nodes.length - 1] = glue;
    } else nodes.push(node);
  }
  root.replaceChildren(...nodes);
  if (focused) root.querySelector(`[data-id="${focused}"]`)?.focus();
}

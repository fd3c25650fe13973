/*
 * A chart on the screen as a PNG. Colours are CSS variables, which a picture that stands alone does
 * not know, so the computed look of every element is written into the copy first.
 */

const LOOK = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-opacity',
  'stroke-width',
  'stroke-dasharray',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
  'dominant-baseline',
  'visibility',
] as const;

function copyLook(from: Element, to: Element): void {
  const style = getComputedStyle(from);
  for (const property of LOOK) to.setAttribute(property, style.getPropertyValue(property));
  to.removeAttribute('class');
  to.removeAttribute('style');
  const children = [...from.children];
  [...to.children].forEach((child, index) => {
    const original = children[index];
    if (original) copyLook(original, child);
  });
}

/**
 * Draws an SVG of the page into a PNG at twice its size, on the page's own background.
 * @returns the picture in base64, without the `data:` head
 * @throws if the browser cannot draw it
 */
export async function pngOfSvg(svg: SVGSVGElement): Promise<string> {
  const { width, height } = svg.getBoundingClientRect();
  const copy = document.importNode(svg, true);
  copyLook(svg, copy);
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  const text = new XMLSerializer().serializeToString(copy);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * 2);
  canvas.height = Math.round(height * 2);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This window cannot draw pictures.');
  context.fillStyle = getComputedStyle(document.body).backgroundColor;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/png').slice('data:image/png;base64,'.length);
}

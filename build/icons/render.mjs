// Renders icon.svg to icon.png (512 x 512, transparent corners) with Chromium:
// node_modules/.bin/electron build/icons/render.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { BrowserWindow, app } from 'electron';

const SIZE_PX = 512;

/** Runs in the page: draws the image and gives it back as PNG. */
const drawInPage = (/** @type {string} */ source, /** @type {number} */ size) => `
  new Promise((resolve, reject) => {
    const image = new Image();
    image.onerror = () => reject(new Error('icon.svg is not an image'));
    image.onload = () => {
      const canvas = document.createElement('canvas');
      canvas.width = canvas.height = ${size};
      canvas.getContext('2d').drawImage(image, 0, 0, ${size}, ${size});
      resolve(canvas.toDataURL('image/png'));
    };
    image.src = ${JSON.stringify(source)};
  })`;

async function render() {
  const svg = readFileSync(new URL('icon.svg', import.meta.url));
  const window = new BrowserWindow({ show: false });
  await window.loadURL('data:text/html,');
  const source = `data:image/svg+xml;base64,${svg.toString('base64')}`;
  /** @type {string} */
  const png = await window.webContents.executeJavaScript(drawInPage(source, SIZE_PX));
  writeFileSync(new URL('icon.png', import.meta.url), Buffer.from(png.split(',')[1] ?? '', 'base64'));
  app.quit();
}

void app.whenReady().then(render);

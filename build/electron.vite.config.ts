import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const inRoot = (path: string): string => join(root, path);

/** Every file of the core's workers is an entry of its own, because a worker thread starts from a file. */
function workerEntries(): Record<string, string> {
  const folder = inRoot('main/core/workers');
  if (!existsSync(folder)) return {};
  const files = readdirSync(folder).filter((name) => name.endsWith('-worker.ts'));
  return Object.fromEntries(files.map((name) => [basename(name, '.ts'), join(folder, name)]));
}

/**
 * The page's policy forbids the inline script by which the dev server reloads modules. It applies to what is
 * built; the dev server sends the page without it.
 */
const policyOfBuiltPageOnly = {
  name: 'assay:policy-of-built-page-only',
  apply: 'serve' as const,
  transformIndexHtml: (html: string) =>
    html.replace(/<meta\s+http-equiv="Content-Security-Policy"[^>]*>/, ''),
};

export default defineConfig({
  main: {
    root,
    build: {
      outDir: inRoot('out/main'),
      target: 'node24',
      // electron-vite leaves out what package.json lists under "dependencies": it is loaded from node_modules.
      externalizeDeps: true,
      rolldownOptions: {
        input: {
          main: inRoot('main/electron/main.ts'),
          'core-process': inRoot('main/electron/core-process.ts'),
          cli: inRoot('main/cli/main.ts'),
          ...workerEntries(),
        },
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          // Beside the entries, so that a chunk finds a worker at the same relative path as an entry does.
          chunkFileNames: 'chunk-[name]-[hash].js',
        },
      },
    },
  },
  preload: {
    root,
    build: {
      outDir: inRoot('out/preload'),
      // A sandboxed preload can require nothing but Electron: everything else is bundled, in one CommonJS file.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: inRoot('main/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  },
  renderer: {
    root: inRoot('renderer'),
    // Relative, because the page is loaded from the app's own scheme or from a file.
    base: './',
    plugins: [react(), policyOfBuiltPageOnly],
    build: {
      outDir: inRoot('out/renderer'),
      target: 'chrome150',
      minify: true,
      // A data: URL would need an exception in the Content Security Policy.
      assetsInlineLimit: 0,
      // Chromium has it built in; the polyfill is an inline script, which the policy forbids.
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 1_500,
      rolldownOptions: { input: { index: inRoot('renderer/index.html') } },
    },
  },
});

// `npm run package`: builds the installers of this system into dist/ (`npm run package -- --dir` only the app folder),
// and reads Electron's fuses back from the result, because a fuse that was not flipped shows in no other way.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { buildApp } from './app-build.mjs';
import { SetupError } from './electron-dist.mjs';
import { inRoot, prepareElectron, run, runMain } from './runtime.mjs';

/** Where electron-builder puts the unpacked app of this system. */
const unpackedNames = { linux: /^linux.*unpacked$/, darwin: /^mac/, win32: /^win.*unpacked$/ };

const wantedFuses = [
  { fuse: FuseV1Options.RunAsNode, isOn: false },
  { fuse: FuseV1Options.EnableCookieEncryption, isOn: true },
  { fuse: FuseV1Options.EnableNodeOptionsEnvironmentVariable, isOn: false },
  { fuse: FuseV1Options.EnableNodeCliInspectArguments, isOn: false },
  { fuse: FuseV1Options.EnableEmbeddedAsarIntegrityValidation, isOn: true },
  { fuse: FuseV1Options.OnlyLoadAppFromAsar, isOn: true },
  { fuse: FuseV1Options.GrantFileProtocolExtraPrivileges, isOn: false },
];

await runMain(async () => {
  await prepareElectron();
  const built = await buildApp();
  if (built !== 0) return built;
  const builder = inRoot('node_modules/electron-builder/cli.js');
  const args = [builder, '--config', inRoot('electron-builder.yml'), ...process.argv.slice(2)];
  const packed = await run(process.execPath, [
    ...args,
    `-c.electronDist=${inRoot('node_modules/electron/dist')}`,
  ]);
  if (packed !== 0) return packed;
  await assertFuses(packedExecutable());
  return 0;
});

function packedExecutable() {
  const pattern = unpackedNames[/** @type {'linux' | 'darwin' | 'win32'} */ (process.platform)];
  const folder = readdirSync(inRoot('dist')).find((name) => pattern.test(name));
  if (folder === undefined) throw new SetupError('electron-builder left no app folder in dist/');
  const names = { linux: 'assay', darwin: 'Assay.app', win32: 'Assay.exe' };
  return join(inRoot('dist'), folder, names[/** @type {keyof typeof names} */ (process.platform)]);
}

/** @param {string} executable */
async function assertFuses(executable) {
  const wire = await getCurrentFuseWire(executable);
  for (const { fuse, isOn } of wantedFuses) {
    const wanted = isOn ? FuseState.ENABLE : FuseState.DISABLE;
    if (wire[fuse] !== wanted) {
      throw new SetupError(
        `The fuse ${FuseV1Options[fuse]} of ${executable} is not ${isOn ? 'on' : 'off'}.`,
      );
    }
  }
  console.log(`Fuses of ${executable}: as wanted`);
}

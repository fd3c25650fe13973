import { homedir } from 'node:os';
import { runCli } from './run-cli.ts';

// A reader that went away (`assay ... | head`) is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

// Set, not called: output to a pipe must drain before the process ends.
process.exitCode = await runCli(process.argv.slice(2), {
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  env: process.env,
  cwd: process.cwd(),
  platform: process.platform,
  homeDir: homedir(),
});

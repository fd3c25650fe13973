import { Button } from '@mantine/core';
import {
  IconArrowRight,
  IconFileImport,
  IconKeyboard,
  IconPlaneInflight,
  IconScale,
} from '@tabler/icons-react';
import type { ImportJob } from '../../../shared/contract/imports.ts';
import { notifyError } from '../../app/notify.ts';
import { KeyHint } from '../../commands/key-hint.tsx';
import { useCommandRegistry } from '../../commands/registry.ts';
import { appErrorOf, useCommandCall } from '../../data/client.ts';
import { AssayMark } from '../../ui/assay-mark.tsx';
import { RecentImports } from './recent-imports.tsx';
import classes from './first-run.module.css';

/** The first look at an empty workspace: what this is for, and two ways to begin. */
export function FirstRun({ jobs }: { readonly jobs: readonly ImportJob[] }) {
  const registry = useCommandRegistry();
  const addSample = useCommandCall('workspace.addSample');

  return (
    <div className={classes.scroll} tabIndex={0} role="group" aria-label="Welcome">
      <div className={classes.root}>
        <AssayMark size={44} />
        <h1 className={classes.title}>
          See what your agents did. Judge it. Learn how far to trust your metrics.
        </h1>
        <p className={classes.lead}>
          Everything stays in a folder on this computer. Nothing is sent anywhere, and nothing needs
          a network.
        </p>

        <div className={classes.choices}>
          <section className={classes.card} aria-labelledby="begin-sample">
            <h2 id="begin-sample" className={classes.cardTitle}>
              Look around first
            </h2>
            <p className={classes.cardText}>
              A sample project of published human judgements and agent runs: graded sentences,
              tool-using conversations, failed multi-agent traces, an AI judge beside experts. Three
              packs are ready to review.
            </p>
            <Button
              className={classes.cardAction}
              loading={addSample.isPending}
              rightSection={<IconArrowRight size={15} aria-hidden />}
              onClick={() =>
                addSample.mutate({}, { onError: (error) => notifyError(appErrorOf(error)) })
              }
            >
              Add the sample project
            </Button>
          </section>

          <section className={classes.card} aria-labelledby="begin-import">
            <h2 id="begin-import" className={classes.cardTitle}>
              Bring your own
            </h2>
            <button
              type="button"
              className={classes.drop}
              onClick={() => void registry.run('app.import')}
            >
              <IconFileImport size={22} stroke={1.6} aria-hidden />
              <span>
                Drop files anywhere, or <span className={classes.choose}>choose them</span>
              </span>
              <KeyHint command="app.import" />
            </button>
            <p className={classes.formats}>
              Somebody sent you a pack? Drop it here too, or{' '}
              <button
                type="button"
                className={classes.link}
                onClick={() => void registry.run('app.openPack')}
              >
                open it
              </button>{' '}
              <KeyHint command="app.openPack" />
            </p>
            <p className={classes.formats}>
              Invited to a project?{' '}
              <button
                type="button"
                className={classes.link}
                onClick={() => void registry.run('go.sync')}
              >
                Connect to the team server
              </button>
            </p>
            <p className={classes.formats}>
              Reads DeepEval test runs, OpenTelemetry and OpenInference traces, and CSV or JSON
              Lines of any shape.
            </p>
          </section>
        </div>

        {jobs.length > 0 ? (
          <div className={classes.jobs}>
            <RecentImports />
          </div>
        ) : (
          <ul className={classes.promises}>
            <li>
              <IconKeyboard size={17} stroke={1.6} aria-hidden />
              <span>
                Review by keyboard. <KeyHint command="app.help" /> shows every key.
              </span>
            </li>
            <li>
              <IconPlaneInflight size={17} stroke={1.6} aria-hidden />
              <span>Each answer is on the disk before the next case appears.</span>
            </li>
            <li>
              <IconScale size={17} stroke={1.6} aria-hidden />
              <span>Every review shows which metrics agree with people, and which do not.</span>
            </li>
          </ul>
        )}
      </div>
    </div>
  );
}

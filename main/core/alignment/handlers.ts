import { AppFailure, appError } from '../../../shared/errors.ts';
import type { CoreContext, HandlersFor } from '../context.ts';
import { alignmentCsv } from '../io/export/alignment-csv.ts';
import { alignmentHtml } from '../io/export/alignment-html.ts';
import { alignmentJson } from '../io/export/alignment-json.ts';
import { writeFileAtomically } from '../io/export/write-file-atomically.ts';
import { askStats } from './ask-stats.ts';

type AlignmentCalls =
  | 'alignment.table'
  | 'alignment.options'
  | 'alignment.series'
  | 'alignment.distribution'
  | 'export.alignment';

/** Metrics against people, and the report of it. */
export function createAlignmentHandlers(context: CoreContext): HandlersFor<AlignmentCalls> {
  return {
    'alignment.table': ({ filter }) => askStats(context, { kind: 'table', filter }),
    'alignment.options': () => askStats(context, { kind: 'options' }),
    'alignment.series': (input) => askStats(context, { kind: 'series', ...input }),
    'alignment.distribution': (input) => askStats(context, { kind: 'distribution', ...input }),
    'export.alignment': async ({ filter, format, fileToken }) => {
      const path = context.deps.resolveFile(fileToken);
      if (path === null) {
        throw new AppFailure(
          appError('input/not-found', 'The file to write is no longer known.', {
            hint: 'Choose where to save the report again.',
          }),
        );
      }
      const report = await askStats(context, { kind: 'report', filter });
      const about = {
        assayVersion: context.deps.assayVersion,
        at: context.deps.clock.now().toISOString(),
      };
      const text = { csv: alignmentCsv, json: alignmentJson, html: alignmentHtml }[format](
        report,
        about,
      );
      return writeFileAtomically(path, [text]);
    },
  };
}

import { Checkbox } from '@mantine/core';
import type {
  AnswersCounts,
  AnswersFileFacts,
  AnswersNote,
  AnswersPreview,
  AnswersSignature,
} from '../../../shared/contract/answers.ts';
import { assertNever } from '../../../shared/result.ts';
import { formatCount, formatPlural, formatTime } from '../../ui/format.ts';
import { QuietDetails } from '../../ui/quiet-details.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { Fact } from './pack-look.tsx';
import { keyWords, SignatureBadge } from './signature-badge.tsx';
import classes from './pack-files.module.css';

interface AnswersLookProps {
  readonly preview: AnswersPreview;
  readonly isAccepted: boolean;
  readonly onAccept: (isAccepted: boolean) => void;
}

/** Whose answers a file holds, and what of them is new here. */
export function AnswersLook({ preview, isAccepted, onAccept }: AnswersLookProps) {
  const { author, packName, counts, importedAt, fileRev, packRev } = preview;
  const isKnown = counts.fresh + counts.parked + counts.conflicts === 0;
  return (
    <>
      <dl className={classes.facts}>
        <Fact name="From">
          <span className={classes.who}>
            {visibleText(author.name)} <AnswersSigned signature={preview.signature} />
          </span>
          {preview.signature.kind === 'first' ? (
            <span className={classes.trust}>
              Key <code className={classes.key}>{keyWords(preview.signature.keyId)}</code> is kept
              as this person’s; later files need it.
            </span>
          ) : null}
        </Fact>
        <Fact name="Pack">
          {visibleText(packName)}
          {fileRev === packRev ? null : (
            <span className={classes.soft}>
              {' '}
              given under revision {formatCount(fileRev)}, here is {formatCount(packRev)}; they are
              kept
            </span>
          )}
        </Fact>
        <Fact name="Answers">
          {formatPlural(counts.cases, 'case')}, {formatPlural(counts.events, 'entry', 'entries')}
          <span className={classes.soft}>
            {isKnown
              ? `: all of it is here already${importedAt === null ? '' : `, since ${formatTime(importedAt)}`}.`
              : `: ${countWords(preview)}.`}
          </span>
        </Fact>
      </dl>
      <AnswersNotes facts={preview} />
      {preview.question === null || isKnown ? null : (
        <Checkbox
          className={classes.question ?? ''}
          checked={isAccepted}
          onChange={({ currentTarget }) => onAccept(currentTarget.checked)}
          label="Take these answers"
          description={
            preview.question === 'own_name'
              ? 'The file is in your own name, but your key has not signed it. Take it only if you made it.'
              : `${author.name} has no share of this pack: nobody asked for these answers.`
          }
        />
      )}
    </>
  );
}

/** `12 new, 3 already here, 1 set aside`. */
export function countWords({ counts }: Pick<AnswersFileFacts, 'counts'>): string {
  const { fresh, known, parked, conflicts } = counts;
  return [
    `${formatCount(fresh)} new`,
    known > 0 ? `${formatCount(known)} already here` : null,
    parked > 0 ? `${formatCount(parked)} set aside` : null,
    conflicts > 0 ? `${formatCount(conflicts)} in conflict` : null,
  ]
    .filter((part) => part !== null)
    .join(', ');
}

/** What is not taken and why; conflicts loudly, for somebody altered something. */
export function AnswersNotes({
  facts,
}: {
  readonly facts: Pick<AnswersFileFacts, 'conflicts' | 'parked'> & {
    readonly counts: Pick<AnswersCounts, 'conflicts' | 'parked' | 'oddTimes'>;
  };
}) {
  const { counts, conflicts, parked } = facts;
  return (
    <>
      {counts.conflicts > 0 ? (
        <div className={classes.alarm} role="alert">
          <strong>
            {formatPlural(counts.conflicts, 'entry has', 'entries have')} the id of an entry here
            but other content.
          </strong>{' '}
          One of the two was altered. Both are kept, and what is here still counts; ask the person.
          <Notes notes={conflicts} total={counts.conflicts} />
        </div>
      ) : null}
      {counts.parked > 0 ? (
        <QuietDetails
          summary={`${formatPlural(counts.parked, 'entry does', 'entries do')} not fit and ${counts.parked === 1 ? 'is' : 'are'} set aside`}
        >
          <NoteItems notes={parked} total={counts.parked} />
        </QuietDetails>
      ) : null}
      {counts.oddTimes > 0 ? (
        <p className={classes.soft}>
          {formatPlural(counts.oddTimes, 'entry says', 'entries say')} an impossible time or
          duration and {counts.oddTimes === 1 ? 'is' : 'are'} marked.
        </p>
      ) : null}
    </>
  );
}

const MOST_SHOWN = 20;

interface NotesProps {
  readonly notes: readonly AnswersNote[];
  readonly total: number;
}

function Notes(props: NotesProps) {
  return (
    <ul className={classes.notes}>
      <NoteItems {...props} />
    </ul>
  );
}

function NoteItems({ notes, total }: NotesProps) {
  return (
    <>
      {notes.slice(0, MOST_SHOWN).map(({ eventId, caseId, reason }) => (
        <li key={eventId}>
          {caseId === null ? null : <code>{visibleText(caseId.slice(0, 80))}</code>}{' '}
          {visibleText(reason)}
        </li>
      ))}
      {total > MOST_SHOWN ? <li>and {formatCount(total - MOST_SHOWN)} more</li> : null}
    </>
  );
}

function AnswersSigned({ signature }: { readonly signature: AnswersSignature }) {
  switch (signature.kind) {
    case 'own':
      return <SignatureBadge trust="known_key" label="Signed with your key" />;
    case 'known':
      return <SignatureBadge trust="known_key" title={keyWords(signature.keyId)} />;
    case 'first':
      return <SignatureBadge trust="unknown_key" label="Signed, first time" />;
    case 'unsigned':
      return <SignatureBadge trust="unsigned" />;
    default:
      return assertNever(signature);
  }
}

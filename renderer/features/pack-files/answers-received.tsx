import { useCall } from '../../data/client.ts';
import { formatPlural, formatTime } from '../../ui/format.ts';
import { Section } from '../../ui/page.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { AnswersNotes } from './answers-look.tsx';
import { keyWords, SignatureBadge } from './signature-badge.tsx';
import classes from './pack-files.module.css';

const MOST_SHOWN = 8;

/** Answers of a pack that came as files: whose, who vouches, and what of them is still to be looked at. */
export function AnswersReceived({ packId }: { readonly packId: string }) {
  const notices = useCall('answers.notices', { packId });
  if (!notices.data) return null;
  const { files, parked, conflicts, oddTimes } = notices.data;
  if (files.length + parked.length + conflicts.length + oddTimes.length === 0) return null;
  const counts = {
    parked: parked.length,
    conflicts: conflicts.length,
    oddTimes: oddTimes.length,
  };
  return (
    <Section title="Answers that came as files">
      <ul className={classes.received}>
        {files.slice(0, MOST_SHOWN).map(({ author, fileName, keyId, importedAt, fresh }) => (
          <li key={`${importedAt} ${fileName} ${author.personId}`} title={fileName}>
            <span className={classes.who}>
              <span className={classes.strong}>{visibleText(author.name)}</span>
              {keyId === null ? (
                <SignatureBadge trust="unsigned" />
              ) : (
                <SignatureBadge trust="known_key" title={keyWords(keyId)} />
              )}
            </span>
            <span className={classes.soft}>
              {formatPlural(fresh, 'new entry', 'new entries')}, {formatTime(importedAt)}
            </span>
          </li>
        ))}
      </ul>
      {files.length > MOST_SHOWN ? (
        <p className={classes.soft}>
          and {formatPlural(files.length - MOST_SHOWN, 'earlier file')}
        </p>
      ) : null}
      <AnswersNotes facts={{ counts, conflicts, parked }} />
    </Section>
  );
}

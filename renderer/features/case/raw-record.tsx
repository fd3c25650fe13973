import { Button, Skeleton } from '@mantine/core';
import { useState } from 'react';
import { callCore, useCall } from '../../data/client.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { formatCount } from '../../ui/format.ts';
import { PlainText } from './content-block.tsx';
import classes from './case.module.css';

const FIRST_CHARS = 100_000;

interface RawRecordProps {
  readonly caseId: string;
  /** The pack that is being reviewed; it may hide the record, because the judge's verdict is in it. */
  readonly packId: string | undefined;
}

/** The record as it stood in its file, verbatim. */
export function RawRecord({ caseId, packId }: RawRecordProps) {
  const place = { caseId, ...(packId === undefined ? {} : { packId }) };
  const [more, setMore] = useState('');
  const first = useCall('case.raw', { ...place, offset: 0, limit: FIRST_CHARS });
  if (first.error?.code === 'review/judge-hidden') {
    return <p className={classes.hidden}>{first.error.message}</p>;
  }
  if (first.error) return <ErrorPanel error={first.error} />;
  if (!first.data)
    return <Skeleton height={200} radius="sm" aria-label="The record is being loaded" />;
  const text = first.data.raw + more;
  const rest = first.data.totalChars - text.length;
  const loadMore = async () => {
    const reply = await callCore('case.raw', { ...place, offset: text.length, limit: 500_000 });
    if (reply.ok) setMore(more + reply.value.raw);
  };
  return (
    <>
      <PlainText text={text} isCode />
      {rest > 0 ? (
        <div className={classes.clip}>
          <span>{formatCount(rest)} characters more.</span>
          <Button variant="default" size="compact-xs" onClick={() => void loadMore()}>
            Show more
          </Button>
        </div>
      ) : null}
    </>
  );
}

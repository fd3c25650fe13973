import { Table } from '@mantine/core';
import type { ImportPreview } from '../../../shared/contract/imports.ts';
import { formatNumber } from '../../ui/format.ts';
import { VerdictBadge, type BadgeVerdict } from '../../ui/verdict-badge.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import classes from './import-dialog.module.css';

/** The first cases as they would arrive. */
export function PreviewCases({ preview }: { readonly preview: ImportPreview }) {
  if (preview.sample.length === 0)
    return <p className={classes.quiet}>No case can be made of this file as it is mapped now.</p>;
  return (
    <Table layout="fixed" aria-label="First cases">
      <Table.Thead>
        <Table.Tr>
          <Table.Th w="17%">Id</Table.Th>
          <Table.Th w="27%">Input</Table.Th>
          <Table.Th w="27%">Output</Table.Th>
          <Table.Th>Metrics and labels</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {preview.sample.map((row) => (
          <Table.Tr key={row.id}>
            <Table.Td className={classes.cell}>
              <span className={classes.caseId}>{visibleText(row.id)}</span>
              <span className={classes.kind}>{row.kind.replace('_', ' ')}</span>
            </Table.Td>
            <Table.Td className={classes.cell}>
              <span className={classes.clamp}>{visibleText(row.inputPreview) || '–'}</span>
            </Table.Td>
            <Table.Td className={classes.cell}>
              <span className={classes.clamp}>{visibleText(row.outputPreview) || '–'}</span>
            </Table.Td>
            <Table.Td className={classes.cell}>
              <ul className={classes.judgements}>
                {row.metrics.slice(0, 4).map((metric) => (
                  <li key={metric.name}>
                    <VerdictBadge verdict={badgeOf(metric.verdict)} label={metric.name} plain />
                    <span className={classes.score}>{formatNumber(metric.score, 2)}</span>
                  </li>
                ))}
                {row.metrics.length > 4 ? <li>{row.metrics.length - 4} more metrics</li> : null}
                {row.labels.slice(0, 3).map((label) => (
                  <li key={label.question}>
                    {label.question}: <strong>{visibleText(label.value)}</strong>
                  </li>
                ))}
              </ul>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function badgeOf(verdict: string): BadgeVerdict {
  if (verdict === 'passed' || verdict === 'pass') return 'pass';
  return verdict === 'failed' || verdict === 'fail' ? 'fail' : 'no_verdict';
}

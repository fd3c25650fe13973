import { ActionIcon, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDots, IconPhoto, IconTable, IconTableExport } from '@tabler/icons-react';
import { useRef, useState, type ReactNode } from 'react';
import { appErrorOf, callShell } from '../../data/client.ts';
import { Card, CardNothing } from '../../ui/card.tsx';
import { formatCount, formatNumber, NONE } from '../../ui/format.ts';
import { tableCsv, type ChartTable } from './chart-data.ts';
import { pngOfSvg } from './chart-image.ts';
import classes from './alignment.module.css';

interface ChartCardProps {
  readonly title: string;
  /** What the chart speaks of: the metric, n. */
  readonly subtitle?: string;
  readonly table: ChartTable | null;
  /** Every chart as a table (a key switches them all). */
  readonly asTable: boolean;
  /** Why there is nothing to draw; stands in the chart's place. */
  readonly emptyText?: string | null;
  readonly children: ReactNode;
}

/** The frame of a chart: title, table view, copy as CSV, save as PNG. */
export function ChartCard({
  title,
  subtitle,
  table,
  asTable,
  emptyText = null,
  children,
}: ChartCardProps) {
  const [isOwnTable, setIsOwnTable] = useState(false);
  const body = useRef<HTMLDivElement>(null);
  const isTable = table !== null && (asTable || isOwnTable);
  const fileName = title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');

  const copyCsv = async () => {
    if (!table) return;
    const reply = await callShell('shell.copyText', { text: tableCsv(table) });
    notifications.show(
      reply.ok
        ? { message: `${formatCount(table.rows.length)} rows copied as CSV.` }
        : { message: reply.error.message, color: 'red' },
    );
  };
  const savePng = async () => {
    const svg = largestSvg(body.current);
    if (!svg) return;
    try {
      const reply = await callShell('shell.savePng', {
        suggestedName: `${fileName}.png`,
        pngBase64: await pngOfSvg(svg),
      });
      if (!reply.ok) notifications.show({ message: reply.error.message, color: 'red' });
      else if (reply.value) notifications.show({ message: `Saved as ${reply.value.fileName}.` });
    } catch (thrown) {
      notifications.show({ message: appErrorOf(thrown).message, color: 'red' });
    }
  };

  return (
    <Card
      title={title}
      subtitle={subtitle}
      actions={
        table === null ? undefined : (
          <Menu position="bottom-end" withinPortal>
            <Menu.Target>
              <ActionIcon size="sm" aria-label={`${title}: more`}>
                <IconDots size={15} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                leftSection={<IconTable size={14} />}
                onClick={() => setIsOwnTable(!isOwnTable)}
              >
                {isOwnTable ? 'Show as chart' : 'Show as table'}
              </Menu.Item>
              <Menu.Item leftSection={<IconTableExport size={14} />} onClick={() => void copyCsv()}>
                Copy as CSV
              </Menu.Item>
              <Menu.Item
                leftSection={<IconPhoto size={14} />}
                disabled={isTable || emptyText !== null}
                onClick={() => void savePng()}
              >
                Save as PNG…
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )
      }
    >
      <div ref={body} className={classes.cardBody}>
        {emptyText !== null ? (
          <CardNothing>{emptyText}</CardNothing>
        ) : isTable ? (
          <DataTable table={table} title={title} />
        ) : (
          children
        )}
      </div>
    </Card>
  );
}

/** The chart itself: the marks of a legend are pictures of their own and may come first. */
function largestSvg(element: Element | null): SVGSVGElement | null {
  const area = (svg: SVGSVGElement) => svg.clientWidth * svg.clientHeight;
  const found = [...(element?.querySelectorAll('svg') ?? [])];
  return found.toSorted((a, b) => area(b) - area(a))[0] ?? null;
}

function DataTable({ table, title }: { readonly table: ChartTable; readonly title: string }) {
  return (
    <div className={classes.dataTable} tabIndex={0} role="group" aria-label={`${title} as a table`}>
      <table>
        <thead>
          <tr>
            {table.columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, index) => (
            <tr key={index}>
              {row.map((value, column) => (
                <td
                  key={table.columns[column]}
                  data-number={typeof value === 'number' || undefined}
                >
                  {value === null
                    ? NONE
                    : typeof value === 'number'
                      ? formatNumber(value, 4)
                      : value}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

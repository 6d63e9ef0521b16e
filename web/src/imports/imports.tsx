import { useQueryClient } from '@tanstack/react-query';
import { type DragEvent, useRef, useState } from 'react';
import type { ClientProblem, ReplyOf } from '../../../contract/client.ts';
import { useClient } from '../shared/api.ts';
import { ContactHelp } from '../shared/contact-help.tsx';
import { save } from '../shared/download.tsx';
import { Failure } from '../shared/failure.tsx';
import { counted, french, number } from '../shared/format.ts';
import { useMe } from '../shared/me.ts';
import { Done, Notice } from '../shared/notice.tsx';
import { useSession } from '../shared/session.ts';
import { Cell, Row, RowHead, Table } from '../shared/table.tsx';
import { useTitle } from '../shared/title.ts';
import { type Kind, kinds, modelOf, textOf } from './kinds.ts';
import { type Part, splitFile } from './split-file.ts';

type ImportLine = ReplyOf<'importLines'>['lines'][number];

type Progress = { readonly done: number; readonly of: number };
type ImportResult = {
  readonly dryRun: boolean;
  readonly refusals: readonly ImportLine[];
  readonly accepted: number;
  readonly refused: number;
  /** What stopped it before the end. */
  readonly problem: ClientProblem | null;
};
type Chosen = { readonly name: string; readonly parts: readonly Part[]; readonly lines: number; readonly id: string };

const maxShown = 200;

const Refusals = ({ lines }: { readonly lines: readonly ImportLine[] }) => (
  <>
    <Table caption="Lignes refusées" head={['Ligne', 'Colonne', 'Valeur', 'Ce qu’il faut corriger']}>
      {lines.slice(0, maxShown).map((one) => (
        <Row key={one.line}>
          <RowHead label="Ligne">{number(one.line)}</RowHead>
          <Cell label="Colonne">{one.column ?? '–'}</Cell>
          <Cell label="Valeur">{one.value === undefined || one.value === '' ? '–' : one.value}</Cell>
          <Cell label="Ce qu’il faut corriger" className="wide">
            {french(one.detail ?? '')}
          </Cell>
        </Row>
      ))}
    </Table>
    {lines.length > maxShown && (
      <p className="muted">
        Les {maxShown} premières lignes refusées sont affichées, sur {number(lines.length)}.
      </p>
    )}
  </>
);

const ImportReport = ({ report, name }: { readonly report: ImportResult; readonly name: string }) => (
  <section aria-labelledby="report">
    <h2 id="report">Compte rendu</h2>
    {report.problem !== null && (
      <Failure title="L’import s’est arrêté avant la fin" detail={report.problem.detail}>
        {report.problem.kind === 'refused' && report.problem.violations.length > 0 && (
          <ul>
            {report.problem.violations.map(({ detail }) => (
              <li key={detail}>{detail}</li>
            ))}
          </ul>
        )}
        <p>
          Ce qui est enregistré le reste : importez le même fichier à nouveau pour reprendre, sans rien compter deux
          fois.
        </p>
      </Failure>
    )}
    {report.problem === null && report.refused === 0 && (
      <Done>
        {report.dryRun
          ? `${name} : ${counted(report.accepted, 'ligne est bonne', 'lignes sont bonnes', 'aucune ligne')}. Rien n’est encore enregistré : vous pouvez importer.`
          : `${name} : ${counted(report.accepted, 'ligne est importée', 'lignes sont importées', 'aucune ligne')}.`}
      </Done>
    )}
    {report.refused > 0 && (
      <>
        <Notice kind="warning" title={counted(report.refused, 'ligne refusée', 'lignes refusées', '')}>
          <p>
            {report.dryRun
              ? `${counted(report.accepted, 'ligne est bonne', 'lignes sont bonnes', 'Aucune ligne n’est bonne')}. Corrigez les autres dans votre fichier, ou importez déjà les bonnes.`
              : `${counted(report.accepted, 'ligne est importée', 'lignes sont importées', 'Aucune ligne n’est importée')}. Corrigez les autres, puis importez le même fichier : les lignes déjà importées ne changeront pas.`}
          </p>
        </Notice>
        <Refusals lines={report.refusals} />
      </>
    )}
  </section>
);

/** A file of enrolments, entries, declarations or actions: checked first, then imported, line by line. */
export const Imports = () => {
  useTitle('Imports');
  const me = useMe();
  const session = useSession();
  const client = useClient();
  const queries = useQueryClient();
  const offered = kinds[me.role];
  const [kind, setKind] = useState<Kind | null>(offered[0]?.code ?? null);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [unreadable, setUnreadable] = useState<string | null>(null);
  const [progress, setProgress] = useState<Progress | null>(null);
  const [report, setReport] = useState<ImportResult | null>(null);
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  if (kind === null) return <h1>Imports</h1>;

  const forget = (): void => {
    setChosen(null);
    setReport(null);
    setUnreadable(null);
    if (input.current !== null) input.current.value = '';
  };
  const choose = async (file: File | undefined): Promise<void> => {
    setReport(null);
    setUnreadable(null);
    setChosen(null);
    if (file === undefined) return;
    const text = textOf(await file.arrayBuffer());
    const parts = splitFile(text, kind);
    const lines = parts.reduce((sum, part) => sum + part.lines, 0);
    if (lines === 0 || text.includes('\u0000')) {
      setUnreadable(
        'Ce fichier n’a pas de ligne à importer. Enregistrez-le depuis votre tableur au format CSV (UTF-8), les titres des colonnes en première ligne.',
      );
      return;
    }
    setChosen({ name: file.name, parts, lines, id: crypto.randomUUID().slice(0, 18) });
  };
  const run = async (dryRun: boolean): Promise<void> => {
    if (chosen === null || progress !== null) return;
    setReport(null);
    const refusals: ImportLine[] = [];
    let accepted = 0;
    let refused = 0;
    let done = 0;
    let problem: ClientProblem | null = null;
    setProgress({ done, of: chosen.lines });
    for (const part of chosen.parts) {
      const answered = await client.call('importLines', {
        query: { kind, dryRun },
        body: part.text,
        ...(dryRun ? {} : { idempotencyKey: `${chosen.id}-${part.before}` }),
      });
      if (!answered.ok) {
        problem = answered.error;
        if (problem.kind === 'signed-out') session.expire();
        break;
      }
      const { body } = answered.value;
      accepted += body.accepted;
      refused += body.refused;
      refusals.push(
        ...body.lines
          .filter(({ status }) => status === 'REFUSED')
          .map((one) => ({ ...one, line: one.line + part.before })),
      );
      done += part.lines;
      setProgress({ done, of: chosen.lines });
    }
    setProgress(null);
    setReport({ dryRun, refusals, accepted, refused, problem });
    if (!dryRun) await queries.invalidateQueries();
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    void choose(event.dataTransfer.files[0]);
  };
  const { columns = [], advice = '', label: content = '' } = offered.find(({ code }) => code === kind) ?? {};
  /** Once all its lines are good, importing is the next step; checking is, until then. */
  const checked = report?.dryRun === true && report.problem === null && report.refused === 0;

  return (
    <>
      <h1>Imports</h1>
      <p>
        Importez un fichier CSV enregistré depuis votre tableur. Vérifiez-le d’abord : rien n’est enregistré, et le
        compte rendu dit ligne par ligne ce qu’il faut corriger.
      </p>
      <div className="field">
        <label htmlFor="kind">Que contient le fichier ?</label>
        <select
          id="kind"
          value={kind}
          onChange={(event) => {
            const next = offered.find(({ code }) => code === event.target.value)?.code;
            if (next === undefined) return;
            setKind(next);
            forget();
          }}
        >
          {offered.map(({ code, label }) => (
            <option key={code} value={code}>
              {label}
            </option>
          ))}
        </select>
      </div>
      <p className="hint">
        Colonnes attendues : {columns.join(' ; ')}. Dates jj/mm/aaaa, séparateur « ; » ou « , ». {advice}
      </p>
      <p>
        <button
          type="button"
          className="button button-secondary button-small"
          onClick={() => save(modelOf(columns), `modele-${kind}.csv`)}
        >
          Télécharger un modèle vide ({content.toLowerCase()})
        </button>
      </p>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the button inside does the same */}
      <div
        className={over ? 'drop drop-over' : 'drop'}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        {/* The browser's own button speaks the browser's language, not the page's. */}
        <input
          ref={input}
          id="file"
          className="visually-hidden"
          type="file"
          accept=".csv,text/csv"
          onChange={(event) => void choose(event.target.files?.[0])}
        />
        <label htmlFor="file">
          <span className="drop-words">Déposez un fichier ici, ou</span>{' '}
          <span className="button button-secondary">choisissez-le sur votre ordinateur</span>
        </label>
      </div>
      {unreadable !== null && <Failure title="Fichier illisible" detail={unreadable} />}
      {chosen !== null && (
        <>
          <p>
            <strong>{chosen.name}</strong> : {counted(chosen.lines, 'ligne', 'lignes', '')}
          </p>
          <div className="acts-line">
            <button
              type="button"
              className={checked ? 'button button-secondary' : 'button'}
              aria-disabled={progress !== null}
              onClick={() => void run(true)}
            >
              Vérifier sans rien enregistrer
            </button>
            <button
              type="button"
              className={checked ? 'button' : 'button button-secondary'}
              aria-disabled={progress !== null}
              onClick={() => void run(false)}
            >
              Importer
            </button>
          </div>
        </>
      )}
      {progress !== null && (
        <div role="status">
          <p>
            {number(progress.done)} lignes sur {number(progress.of)}…
          </p>
          <progress max={progress.of} value={progress.done} aria-label="Avancement de l’import" />
        </div>
      )}
      {report !== null && chosen !== null && (
        <ImportReport key={String(report.dryRun)} report={report} name={chosen.name} />
      )}
      <ContactHelp topic="DATA" />
    </>
  );
};

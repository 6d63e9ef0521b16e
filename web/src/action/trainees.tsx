import { useState } from 'react';
import type { ItemOf } from '../../../functions/shared/http/client.ts';
import { problemOf, useCommand, useList } from '../shared/api.ts';
import { Failure, ReadFailure } from '../shared/failure.tsx';
import { DateField, Form, forgetDraft, SelectField, TextField } from '../shared/form.tsx';
import { frenchDay } from '../shared/format.ts';
import { ListEnd } from '../shared/list-end.tsx';
import { Loading } from '../shared/loading.tsx';
import { useMe } from '../shared/me.ts';
import { Done, Notice } from '../shared/notice.tsx';
import { PermittedButton } from '../shared/permitted.tsx';
import { Cell, Head, Row, RowHead, Table } from '../shared/table.tsx';
import { EnrolmentTag } from '../shared/tag.tsx';
import { type Action, useAction } from './manage-action.tsx';

type Enrolment = ItemOf<'listActionEnrolments'>;
/** Which small form is open, on whom. */
type Opened = { readonly act: 'enter' | 'exit'; readonly id: string } | { readonly act: 'enrol' } | null;

const nameOf = ({ lastName, firstName }: Enrolment): string => `${lastName} ${firstName}`;

const Enrol = ({ action, close }: { readonly action: Action; readonly close: (done?: string) => void }) => {
  const enrol = useCommand('enrolTrainee');
  const draft = `enrol ${action.actionNumber}`;
  return (
    <section className="inset" aria-labelledby="enrol">
      <h3 id="enrol">Inscrire un stagiaire</h3>
      <p className="hint">Indiquez votre propre référence du stagiaire, jamais son numéro de sécurité sociale.</p>
      <Form
        draft={draft}
        submit="Inscrire"
        busy={enrol.isPending}
        error={enrol.error}
        actions={
          <button type="button" className="button button-secondary" onClick={() => close()}>
            Annuler
          </button>
        }
        onSubmit={({ text }) => {
          const component = text('component');
          const body = {
            lastName: text('lastName'),
            firstName: text('firstName'),
            reference: text('reference'),
            ...(component === '' ? {} : { component }),
          };
          return () =>
            enrol.mutate(
              { params: { actionNumber: action.actionNumber }, body },
              {
                onSuccess: ({ lastName, firstName }) => {
                  forgetDraft(draft);
                  close(`${lastName} ${firstName} est inscrit : confirmez l’inscription, puis enregistrez l’entrée.`);
                },
              },
            );
        }}
      >
        <div className="fields">
          <TextField name="lastName" label="Nom" required />
          <TextField name="firstName" label="Prénom" required />
          <TextField name="reference" label="Référence du stagiaire" required />
          <SelectField
            name="component"
            label="Composante"
            options={[
              ['', 'Toute l’action'],
              ...action.components.map(({ number, title }) => [number, `${number} – ${title.slice(0, 70)}`] as const),
            ]}
          />
        </div>
      </Form>
    </section>
  );
};

const Enter = ({ enrolment, close }: { readonly enrolment: Enrolment; readonly close: (done?: string) => void }) => {
  const enter = useCommand('recordEntry');
  const corrects = enrolment.entryDate !== null;
  return (
    <section className="inset" aria-labelledby="enter">
      <h3 id="enter">
        {corrects ? 'Corriger la date d’entrée de' : 'Enregistrer l’entrée de'} {nameOf(enrolment)}
      </h3>
      <Form
        submit={corrects ? 'Corriger la date' : 'Enregistrer l’entrée'}
        busy={enter.isPending}
        error={enter.error}
        actions={
          <button type="button" className="button button-secondary" onClick={() => close()}>
            Annuler
          </button>
        }
        onSubmit={({ day }) => {
          const entryDate = day('entryDate', 'Date d’entrée');
          return () =>
            enter.mutate(
              { params: { actionNumber: enrolment.actionNumber, id: enrolment.id }, body: { entryDate } },
              {
                onSuccess: () => close(`L’entrée de ${nameOf(enrolment)} est enregistrée au ${frenchDay(entryDate)}.`),
              },
            );
        }}
      >
        <DateField name="entryDate" label="Date d’entrée" required initial={enrolment.entryDate} />
      </Form>
    </section>
  );
};

const Exit = ({ enrolment, close }: { readonly enrolment: Enrolment; readonly close: (done?: string) => void }) => {
  const exit = useCommand('recordExit');
  return (
    <section className="inset" aria-labelledby="exit">
      <h3 id="exit">Enregistrer la sortie de {nameOf(enrolment)}</h3>
      <Form
        submit="Enregistrer la sortie"
        busy={exit.isPending}
        error={exit.error}
        actions={
          <button type="button" className="button button-secondary" onClick={() => close()}>
            Annuler
          </button>
        }
        onSubmit={({ day, text, fault }) => {
          const exitDate = day('exitDate', 'Date de sortie');
          const reason = (['COMPLETED', 'DROPPED_OUT', 'EXCLUDED'] as const).find((one) => one === text('reason'));
          if (reason === undefined) fault('reason', 'Motif : choisissez le motif de la sortie.');
          return () => {
            if (reason === undefined) return;
            exit.mutate(
              { params: { actionNumber: enrolment.actionNumber, id: enrolment.id }, body: { exitDate, reason } },
              { onSuccess: () => close(`La sortie de ${nameOf(enrolment)} est enregistrée.`) },
            );
          };
        }}
      >
        <DateField name="exitDate" label="Date de sortie" required />
        <SelectField
          name="reason"
          label="Motif"
          required
          options={[
            ['', 'Choisir…'],
            ['COMPLETED', 'Formation terminée'],
            ['DROPPED_OUT', 'Abandon'],
            ['EXCLUDED', 'Exclusion'],
          ]}
        />
      </Form>
    </section>
  );
};

/** Decisions taken at once, each undone by the law only as the states allow. */
const useDecisions = (said: (done: string) => void) => {
  const confirm = useCommand('confirmEnrolment');
  const refuse = useCommand('refuseEnrolment');
  const cancel = useCommand('cancelEnrolment');
  const miss = useCommand('recordNoShow');
  const commands = { confirm, refuse, cancel, miss };
  const done = {
    confirm: 'est confirmée',
    refuse: 'est refusée',
    cancel: 'est annulée',
    miss: 'est close : absent à l’entrée',
  } as const;
  const busy = Object.values(commands).some(({ isPending }) => isPending);
  return {
    busy,
    error: Object.values(commands).find((command) => command.error !== null)?.error ?? null,
    decide: (act: keyof typeof commands, enrolment: Enrolment): void => {
      for (const command of Object.values(commands)) command.reset();
      commands[act].mutate(
        { params: { actionNumber: enrolment.actionNumber, id: enrolment.id }, body: {} },
        { onSuccess: () => said(`L’inscription de ${nameOf(enrolment)} ${done[act]}.`) },
      );
    },
  };
};

export const Trainees = () => {
  const action = useAction();
  const me = useMe();
  const [opened, setOpened] = useState<Opened>(null);
  const [done, setDone] = useState<string | null>(null);
  const read = useList('listActionEnrolments', { params: { actionNumber: action.actionNumber } });
  const { busy, error, decide } = useDecisions(setDone);
  const open = (next: Opened): void => {
    setDone(null);
    setOpened(next);
  };
  const close = (said?: string): void => {
    setOpened(null);
    setDone(said ?? null);
  };
  const problem = problemOf(error);
  const concerned = opened !== null && 'id' in opened ? read.items.find(({ id }) => id === opened.id) : undefined;
  return (
    <section aria-labelledby="trainees">
      <div className="title-line">
        <h2 id="trainees">Stagiaires</h2>
        {me.role === 'titulaire' && opened?.act !== 'enrol' && (
          <PermittedButton permission={action.allowed.enrol} showWhy onClick={() => open({ act: 'enrol' })}>
            Inscrire un stagiaire
          </PermittedButton>
        )}
      </div>
      {done !== null && <Done key={done}>{done}</Done>}
      {problem !== null && <Failure title="La décision n’a pas été enregistrée" detail={problem.detail} />}
      {action.status === 'AO' && action.enteredCount > 0 && (
        <Notice kind="info">
          <p>
            Le premier stagiaire est entré le {frenchDay(action.firstEntryDate)} : l’action peut être ouverte à cette
            date.
          </p>
        </Notice>
      )}
      {opened?.act === 'enrol' && <Enrol action={action} close={close} />}
      {concerned !== undefined && opened?.act === 'enter' && (
        <Enter key={concerned.id} enrolment={concerned} close={close} />
      )}
      {concerned !== undefined && opened?.act === 'exit' && (
        <Exit key={concerned.id} enrolment={concerned} close={close} />
      )}
      {read.isPending ? (
        <Loading />
      ) : read.isError && read.items.length === 0 ? (
        <ReadFailure error={read.error} retry={() => void read.refetch()} />
      ) : read.items.length === 0 ? (
        <p className="empty">Aucun stagiaire n’est inscrit. L’action s’ouvre quand le premier est entré.</p>
      ) : (
        <>
          <Table
            caption="Stagiaires de l’action"
            head={
              <>
                <Head>Stagiaire</Head>
                <Head>Référence</Head>
                <Head>État</Head>
                <Head>Entrée</Head>
                <Head>Sortie</Head>
                {me.role === 'titulaire' && <Head>Gestion</Head>}
              </>
            }
          >
            {read.items.map((one) => (
              <Row key={one.id}>
                <RowHead label="Stagiaire">{nameOf(one)}</RowHead>
                <Cell label="Référence">{one.reference}</Cell>
                <Cell label="État">
                  <EnrolmentTag state={one.state} />
                </Cell>
                <Cell label="Entrée">{frenchDay(one.entryDate)}</Cell>
                <Cell label="Sortie">{frenchDay(one.exitDate)}</Cell>
                {me.role === 'titulaire' && (
                  <Cell label="Gestion" className="acts">
                    <PermittedButton
                      permission={one.allowed.confirm}
                      busy={busy}
                      label={`Confirmer l’inscription de ${nameOf(one)}`}
                      onClick={() => decide('confirm', one)}
                    >
                      Confirmer
                    </PermittedButton>
                    <PermittedButton
                      permission={one.allowed.enter}
                      label={
                        one.entryDate === null
                          ? `Enregistrer l’entrée de ${nameOf(one)}`
                          : `Corriger l’entrée de ${nameOf(one)}`
                      }
                      onClick={() => open({ act: 'enter', id: one.id })}
                    >
                      {one.entryDate === null ? 'Enregistrer l’entrée' : 'Corriger l’entrée'}
                    </PermittedButton>
                    <PermittedButton
                      permission={one.allowed.exit}
                      label={`Enregistrer la sortie de ${nameOf(one)}`}
                      onClick={() => open({ act: 'exit', id: one.id })}
                    >
                      Enregistrer la sortie
                    </PermittedButton>
                    <PermittedButton
                      permission={one.allowed.noShow}
                      busy={busy}
                      label={`Absent à l’entrée : ${nameOf(one)}`}
                      onClick={() => decide('miss', one)}
                    >
                      Absent
                    </PermittedButton>
                    <PermittedButton
                      permission={one.allowed.refuse}
                      busy={busy}
                      label={`Refuser l’inscription de ${nameOf(one)}`}
                      onClick={() => decide('refuse', one)}
                    >
                      Refuser
                    </PermittedButton>
                    <PermittedButton
                      permission={one.allowed.cancel}
                      busy={busy}
                      label={`Annuler l’inscription de ${nameOf(one)}`}
                      onClick={() => decide('cancel', one)}
                    >
                      Annuler
                    </PermittedButton>
                  </Cell>
                )}
              </Row>
            ))}
          </Table>
          <ListEnd read={read} one="stagiaire" many="stagiaires" />
        </>
      )}
    </section>
  );
};

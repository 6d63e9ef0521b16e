import { useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import type { ItemOf } from '../../../contract/client.ts';
import { enrolmentState, exitReason } from '../registry.tsx';
import { problemOf, useCommand, useList } from '../shared/api.ts';
import { Failure, ReadFailure } from '../shared/failure.tsx';
import { DateField, Form, forgetDraft, SelectField, TextField } from '../shared/form.tsx';
import { frenchDay } from '../shared/format.ts';
import { Inset } from '../shared/inset.tsx';
import { ListEnd } from '../shared/list-end.tsx';
import { Loading } from '../shared/loading.tsx';
import { useMe } from '../shared/me.ts';
import { membersOf } from '../shared/members.ts';
import { Done, Notice } from '../shared/notice.tsx';
import { PermittedButton } from '../shared/permitted.tsx';
import { Cell, Row, RowHead, Table } from '../shared/table.tsx';
import { StateTag } from '../shared/tag.tsx';
import { type Action, useAction } from './manage-action.tsx';

type Enrolment = ItemOf<'listActionEnrolments'>;

/** The small forms, as the address names the one that is open: it is there again after a reload or a new sign-in. */
const acts = {
  inscription: 'enrol',
  entree: 'enter',
  sortie: 'exit',
  refus: 'refuse',
  annulation: 'cancel',
  absence: 'noShow',
} as const;
type Act = (typeof acts)[keyof typeof acts];
const isAct = (text: string | null): text is keyof typeof acts => text !== null && Object.hasOwn(acts, text);
const nameOfAct = (act: Act): string => Object.entries(acts).find(([, one]) => one === act)?.[0] ?? '';

type Close = (done?: string) => void;

const nameOf = ({ lastName, firstName }: Enrolment): string => `${lastName} ${firstName}`;

const Enrol = ({ action, close }: { readonly action: Action; readonly close: Close }) => {
  const enrol = useCommand('enrolTrainee');
  const draft = `enrol ${action.actionNumber}`;
  return (
    <Inset title="Inscrire un stagiaire">
      <p className="hint">Indiquez votre propre référence du stagiaire, jamais son numéro de sécurité sociale.</p>
      <Form
        draft={draft}
        submit="Inscrire"
        busy={enrol.isPending}
        error={enrol.error}
        cancel={close}
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
                  close(`${lastName} ${firstName} est inscrit : confirmez l’inscription, puis enregistrez l’entrée.`);
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
    </Inset>
  );
};

const Enter = ({ enrolment, close }: { readonly enrolment: Enrolment; readonly close: Close }) => {
  const enter = useCommand('recordEntry');
  const draft = `enter ${enrolment.id}`;
  const corrects = enrolment.entryDate !== null;
  return (
    <Inset title={`${corrects ? 'Corriger la date d’entrée de' : 'Enregistrer l’entrée de'} ${nameOf(enrolment)}`}>
      <Form
        draft={draft}
        submit={corrects ? 'Corriger la date' : 'Enregistrer l’entrée'}
        busy={enter.isPending}
        error={enter.error}
        cancel={close}
        onSubmit={({ day }) => {
          const entryDate = day('entryDate', 'Date d’entrée');
          return () =>
            enter.mutate(
              { params: { actionNumber: enrolment.actionNumber, id: enrolment.id }, body: { entryDate } },
              {
                onSuccess: () => {
                  forgetDraft(draft);
                  close(`L’entrée de ${nameOf(enrolment)} est enregistrée au ${frenchDay(entryDate)}.`);
                },
              },
            );
        }}
      >
        <DateField name="entryDate" label="Date d’entrée" required initial={enrolment.entryDate} />
      </Form>
    </Inset>
  );
};

const Exit = ({ enrolment, close }: { readonly enrolment: Enrolment; readonly close: Close }) => {
  const exit = useCommand('recordExit');
  const draft = `exit ${enrolment.id}`;
  return (
    <Inset title={`Enregistrer la sortie de ${nameOf(enrolment)}`}>
      <Form
        draft={draft}
        submit="Enregistrer la sortie"
        busy={exit.isPending}
        error={exit.error}
        cancel={close}
        onSubmit={({ day, text, addError }) => {
          const exitDate = day('exitDate', 'Date de sortie');
          const reason = membersOf(exitReason).find((one) => one === text('reason'));
          if (reason === undefined) addError('reason', 'Motif : choisissez le motif de la sortie.');
          return () => {
            if (reason === undefined) return;
            exit.mutate(
              { params: { actionNumber: enrolment.actionNumber, id: enrolment.id }, body: { exitDate, reason } },
              {
                onSuccess: () => {
                  forgetDraft(draft);
                  close(`La sortie de ${nameOf(enrolment)} est enregistrée au ${frenchDay(exitDate)}.`);
                },
              },
            );
          };
        }}
      >
        <DateField name="exitDate" label="Date de sortie" required />
        <SelectField name="reason" label="Motif" required options={[['', 'Choisir…'], ...Object.entries(exitReason)]} />
      </Form>
    </Inset>
  );
};

/** What is final is asked for twice: once in the list, once here, with what it means. */
const decisions = {
  refuse: {
    title: 'Refuser l’inscription de',
    meaning:
      'Ce refus est définitif : pour revenir dessus, il faudra inscrire de nouveau le stagiaire sous une autre référence.',
    submit: 'Refuser l’inscription',
    done: 'est refusée',
  },
  cancel: {
    title: 'Annuler l’inscription de',
    meaning: 'Cette annulation est définitive et retire la date d’entrée, s’il y en a une.',
    submit: 'Annuler l’inscription',
    done: 'est annulée',
  },
  noShow: {
    title: 'Noter l’absence de',
    meaning: 'Le stagiaire ne s’est pas présenté : son inscription est close définitivement.',
    submit: 'Noter l’absence',
    done: 'est close : absent à l’entrée',
  },
} as const;
const operations = { refuse: 'refuseEnrolment', cancel: 'cancelEnrolment', noShow: 'recordNoShow' } as const;

const Decide = ({
  act,
  enrolment,
  close,
}: {
  readonly act: keyof typeof decisions;
  readonly enrolment: Enrolment;
  readonly close: Close;
}) => {
  const decide = useCommand(operations[act]);
  const { title, meaning, submit, done } = decisions[act];
  return (
    <Inset title={`${title} ${nameOf(enrolment)} ?`}>
      <Form
        submit={submit}
        busy={decide.isPending}
        error={decide.error}
        actions={
          <button type="button" className="button button-secondary" onClick={() => close()}>
            Ne rien changer
          </button>
        }
        onSubmit={() => () =>
          decide.mutate(
            { params: { actionNumber: enrolment.actionNumber, id: enrolment.id }, body: {} },
            { onSuccess: () => close(`L’inscription de ${nameOf(enrolment)} ${done}.`) },
          )
        }
      >
        <p>{meaning}</p>
      </Form>
    </Inset>
  );
};

export const Trainees = () => {
  const action = useAction();
  const me = useMe();
  const [asked, setAsked] = useSearchParams();
  const [done, setDone] = useState<string | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const read = useList('listActionEnrolments', { params: { actionNumber: action.actionNumber } });
  const confirm = useCommand('confirmEnrolment');
  const word = asked.get('saisie');
  const opened = me.role === 'titulaire' && isAct(word) ? acts[word] : null;
  const concerned = opened === null ? undefined : read.items.find(({ id }) => id === asked.get('inscription'));
  const open = (act: Act, id?: string): void => {
    setDone(null);
    confirm.reset();
    setAsked({ saisie: nameOfAct(act), ...(id === undefined ? {} : { inscription: id }) }, { replace: true });
  };
  const close: Close = (said) => {
    setAsked({}, { replace: true });
    setDone(said ?? null);
    // What was under the keyboard is gone: it goes on from the title, or from the green message.
    if (said === undefined) heading.current?.focus();
  };
  const problem = problemOf(confirm.error);
  return (
    <section aria-labelledby="trainees">
      <div className="title-line">
        <h2 id="trainees" tabIndex={-1} ref={heading}>
          Stagiaires
        </h2>
        {me.role === 'titulaire' && opened !== 'enrol' && (
          <PermittedButton permission={action.allowed.enrol} showWhy onClick={() => open('enrol')}>
            Inscrire un stagiaire
          </PermittedButton>
        )}
      </div>
      {done !== null && <Done key={done}>{done}</Done>}
      {problem !== null && <Failure title="La décision n’a pas été enregistrée" detail={problem.detail} />}
      {action.status === 'AO' && action.enteredCount > 0 && (
        <Notice kind="info">
          <p>
            Le premier stagiaire est entré le {frenchDay(action.firstEntryDate)} : l’action peut être ouverte à cette
            date.
          </p>
        </Notice>
      )}
      {opened === 'enrol' && <Enrol action={action} close={close} />}
      {concerned !== undefined && opened === 'enter' && (
        <Enter key={concerned.id} enrolment={concerned} close={close} />
      )}
      {concerned !== undefined && opened === 'exit' && <Exit key={concerned.id} enrolment={concerned} close={close} />}
      {concerned !== undefined && (opened === 'refuse' || opened === 'cancel' || opened === 'noShow') && (
        <Decide key={`${opened} ${concerned.id}`} act={opened} enrolment={concerned} close={close} />
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
            head={['Stagiaire', 'Référence', 'État', 'Entrée', 'Sortie', me.role === 'titulaire' && 'Gestion']}
          >
            {read.items.map((one) => (
              <Row key={one.id}>
                <RowHead label="Stagiaire">{nameOf(one)}</RowHead>
                <Cell label="Référence">{one.reference}</Cell>
                <Cell label="État">
                  <StateTag state={enrolmentState[one.state]} />
                </Cell>
                <Cell label="Entrée">{frenchDay(one.entryDate)}</Cell>
                <Cell label="Sortie">{frenchDay(one.exitDate)}</Cell>
                {me.role === 'titulaire' && (
                  <Cell label="Gestion" className="acts">
                    <PermittedButton
                      permission={one.allowed.confirm}
                      busy={confirm.isPending}
                      label={`Confirmer l’inscription de ${nameOf(one)}`}
                      onClick={() => {
                        setDone(null);
                        confirm.mutate(
                          { params: { actionNumber: one.actionNumber, id: one.id }, body: {} },
                          { onSuccess: () => close(`L’inscription de ${nameOf(one)} est confirmée.`) },
                        );
                      }}
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
                      onClick={() => open('enter', one.id)}
                    >
                      {one.entryDate === null ? 'Enregistrer l’entrée' : 'Corriger l’entrée'}
                    </PermittedButton>
                    <PermittedButton
                      permission={one.allowed.exit}
                      label={`Enregistrer la sortie de ${nameOf(one)}`}
                      onClick={() => open('exit', one.id)}
                    >
                      Enregistrer la sortie
                    </PermittedButton>
                    <PermittedButton
                      permission={one.allowed.noShow}
                      label={`Absent à l’entrée : ${nameOf(one)}`}
                      onClick={() => open('noShow', one.id)}
                    >
                      Absent
                    </PermittedButton>
                    <PermittedButton
                      permission={one.allowed.refuse}
                      label={`Refuser l’inscription de ${nameOf(one)}`}
                      onClick={() => open('refuse', one.id)}
                    >
                      Refuser
                    </PermittedButton>
                    <PermittedButton
                      permission={one.allowed.cancel}
                      label={`Annuler l’inscription de ${nameOf(one)}`}
                      onClick={() => open('cancel', one.id)}
                    >
                      Annuler l’inscription
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

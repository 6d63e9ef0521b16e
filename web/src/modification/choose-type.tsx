import { Link, useNavigate } from 'react-router';
import { requestTypeLabels } from '../../../domain/request-type.ts';
import { useActionRead } from '../action/manage-action.tsx';
import { PageFailure } from '../shared/failure.tsx';
import { Form, SelectField } from '../shared/form.tsx';
import { french } from '../shared/format.ts';
import { PageLoading } from '../shared/loading.tsx';
import { Notice } from '../shared/notice.tsx';
import { useTitle } from '../shared/title.ts';
import { offeredTypes, requestScreens } from './request-types.tsx';

/** Step 1: which kind of request. Those that may not be made now say why, and where the pending one is. */
export const ChooseType = () => {
  const navigate = useNavigate();
  const { actionNumber, data: action, error, refetch } = useActionRead();
  useTitle('Nouvelle demande de modification', error !== null);
  if (action === undefined)
    return error === null ? <PageLoading /> : <PageFailure error={error} retry={() => void refetch()} />;
  const { pendingRequests: pending } = action;
  const allowed = action.allowed.requestModificationOf;
  const refused = offeredTypes.filter((type) => !allowed[type].ok);
  const open = offeredTypes.filter((type) => allowed[type].ok);
  return (
    <>
      <p className="over-title">
        {action.contractNumber} – {action.actionNumber} – {action.lot}
      </p>
      <h1>Nouvelle demande de modification</h1>
      <p className="step">Étape 1 sur 3 : le type de la modification</p>
      {refused.length > 0 && (
        <Notice kind="info">
          <ul>
            {refused.map((type) => (
              <li key={type}>
                {requestTypeLabels[type]} : {french(allowed[type].detail ?? '')}{' '}
                {pending
                  .filter((one) => one.type === type)
                  .map(({ id }) => (
                    <Link key={id} to={`/demandes/${id}`}>
                      Voir la demande en attente
                    </Link>
                  ))}
              </li>
            ))}
          </ul>
        </Notice>
      )}
      {open.length === 0 ? (
        <p>
          <Link className="button button-secondary" to={`/actions/${actionNumber}/demandes`}>
            Retour au suivi des demandes
          </Link>
        </p>
      ) : (
        <Form
          submit="Valider"
          actions={
            <Link className="button button-secondary" to={`/actions/${actionNumber}/demandes`}>
              Annuler
            </Link>
          }
          onSubmit={({ text, fault }) => {
            const path = text('type');
            if (path === '') fault('type', 'Type de la modification : choisissez ce que vous voulez modifier.');
            return () => void navigate(`/actions/${actionNumber}/demandes/nouvelle/${path}`);
          }}
        >
          <SelectField
            name="type"
            label="Type de la modification"
            required
            options={[
              ['', 'Choisir…'],
              ...open.map((type) => [requestScreens[type].path, requestTypeLabels[type]] as const),
            ]}
          />
        </Form>
      )}
    </>
  );
};

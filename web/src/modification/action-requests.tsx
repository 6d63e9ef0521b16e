import { useAction } from '../action/manage-action.tsx';
import { RequestTable } from '../requests/request-table.tsx';
import { useList } from '../shared/api.ts';
import { useMe } from '../shared/me.ts';
import { Notice } from '../shared/notice.tsx';
import { PermittedLink } from '../shared/permitted.tsx';

/** The guide's « Suivi des demandes de modification » of one action. */
export const ActionRequests = () => {
  const action = useAction();
  const me = useMe();
  const read = useList('listModificationRequests', { query: { actionNumber: action.actionNumber } });
  const pending = read.items.some(({ state, letterReceivedOn }) => state === 'PENDING' && letterReceivedOn === null);
  return (
    <section aria-labelledby="requests">
      <div className="title-line">
        <h2 id="requests">Suivi des demandes de modification</h2>
        {me.role === 'titulaire' && (
          <PermittedLink
            permission={action.allowed.requestModification}
            to={`/actions/${action.actionNumber}/demandes/nouvelle`}
            secondary
          >
            Nouvelle demande de modification
          </PermittedLink>
        )}
      </div>
      {me.role === 'titulaire' && pending && (
        <Notice kind="warning">
          <p>
            Pour que votre demande soit traitée par la Région, vous devez émettre un courrier validé par une personne
            habilitée à destination de la Région. Le courrier est prêt à signer dans la colonne « Gestion ».
          </p>
          <p>
            Tant que la demande n’est pas validée par la Région, il n’est pas possible d’effectuer une nouvelle demande
            de modification du même type.
          </p>
        </Notice>
      )}
      <RequestTable read={read} none="Aucune demande de modification n’a été faite sur cette action." />
    </section>
  );
};

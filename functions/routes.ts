import { approveModification } from './approve-modification/schema.ts';
import { changeInvoiceStatus } from './change-invoice-status/schema.ts';
import { closeAction } from './close-action/schema.ts';
import { cancelEnrolment, confirmEnrolment, recordNoShow, refuseEnrolment } from './decide-enrolment/schema.ts';
import { declareHours } from './declare-hours/schema.ts';
import { enrolTrainee } from './enrol-trainee/schema.ts';
import { fileModification } from './file-modification/schema.ts';
import { importLines } from './import-lines/schema.ts';
import { listActionDeclarations } from './list-action-declarations/schema.ts';
import { listActionEnrolments } from './list-action-enrolments/schema.ts';
import { listActionInvoices } from './list-action-invoices/schema.ts';
import { listActions } from './list-actions/schema.ts';
import { listContacts } from './list-contacts/schema.ts';
import { listDeclarations } from './list-declarations/schema.ts';
import { listEnrolments } from './list-enrolments/schema.ts';
import { listInvoices } from './list-invoices/schema.ts';
import { listModificationRequests } from './list-modification-requests/schema.ts';
import { openAction } from './open-action/schema.ts';
import { previewModification } from './preview-modification/schema.ts';
import { readInvoiceFeed } from './read-invoice-feed/schema.ts';
import { recordEntry } from './record-entry/schema.ts';
import { recordExit } from './record-exit/schema.ts';
import { recordLetterReceipt } from './record-letter-receipt/schema.ts';
import { refuseModification } from './refuse-modification/schema.ts';
import { registerAction } from './register-action/schema.ts';
import { reinstateProvider } from './reinstate-provider/schema.ts';
import { replaceInvoice } from './replace-invoice/schema.ts';
import type { AnyRoute } from './shared/http/route.ts';
import { showAction } from './show-action/schema.ts';
import { showDashboard } from './show-dashboard/schema.ts';
import { showHealth } from './show-health/schema.ts';
import { showHistory } from './show-history/schema.ts';
import { showInvoice } from './show-invoice/schema.ts';
import { showMe } from './show-me/schema.ts';
import { showModificationLetter } from './show-modification-letter/schema.ts';
import { showModificationRequest } from './show-modification-request/schema.ts';
import { showOpenapi } from './show-openapi/schema.ts';
import { showOrganisation } from './show-organisation/schema.ts';
import { showProvider } from './show-provider/schema.ts';
import { suspendProvider } from './suspend-provider/schema.ts';
import { updateOrganisation } from './update-organisation/schema.ts';
import { withdrawModification } from './withdraw-modification/schema.ts';

/** Every route of the HTTP contract: the template, the OpenAPI document, the tests and the client read this list. */
export const routes = [
  showHealth,
  showOpenapi,
  listContacts,
  showMe,
  showDashboard,
  listActions,
  registerAction,
  showAction,
  openAction,
  closeAction,
  showHistory,
  listActionEnrolments,
  enrolTrainee,
  confirmEnrolment,
  refuseEnrolment,
  cancelEnrolment,
  recordNoShow,
  recordEntry,
  recordExit,
  listEnrolments,
  listActionDeclarations,
  declareHours,
  listDeclarations,
  previewModification,
  fileModification,
  listModificationRequests,
  showModificationRequest,
  showModificationLetter,
  recordLetterReceipt,
  approveModification,
  refuseModification,
  withdrawModification,
  listActionInvoices,
  listInvoices,
  showInvoice,
  changeInvoiceStatus,
  replaceInvoice,
  readInvoiceFeed,
  showOrganisation,
  updateOrganisation,
  showProvider,
  suspendProvider,
  reinstateProvider,
  importLines,
] as const satisfies readonly AnyRoute[];

import type { AnyRoute } from './route.ts';
import { answerSuspension } from './routes/answer-suspension.ts';
import { approveModification } from './routes/approve-modification.ts';
import { changeInvoiceStatus } from './routes/change-invoice-status.ts';
import { closeAction } from './routes/close-action.ts';
import { cancelEnrolment, confirmEnrolment, recordNoShow, refuseEnrolment } from './routes/decide-enrolment.ts';
import { declareHours } from './routes/declare-hours.ts';
import { enrolTrainee } from './routes/enrol-trainee.ts';
import { fileModification } from './routes/file-modification.ts';
import { importLines } from './routes/import-lines.ts';
import { listActionDeclarations } from './routes/list-action-declarations.ts';
import { listActionEnrolments } from './routes/list-action-enrolments.ts';
import { listActionInvoices } from './routes/list-action-invoices.ts';
import { listActions } from './routes/list-actions.ts';
import { listContacts } from './routes/list-contacts.ts';
import { listDeclarations } from './routes/list-declarations.ts';
import { listEnrolments } from './routes/list-enrolments.ts';
import { listInvoices } from './routes/list-invoices.ts';
import { listModificationRequests } from './routes/list-modification-requests.ts';
import { openAction } from './routes/open-action.ts';
import { previewModification } from './routes/preview-modification.ts';
import { readInvoiceFeed } from './routes/read-invoice-feed.ts';
import { recordEntry } from './routes/record-entry.ts';
import { recordExit } from './routes/record-exit.ts';
import { recordLetterReceipt } from './routes/record-letter-receipt.ts';
import { refuseModification } from './routes/refuse-modification.ts';
import { registerAction } from './routes/register-action.ts';
import { reinstateProvider } from './routes/reinstate-provider.ts';
import { replaceInvoice } from './routes/replace-invoice.ts';
import { showAction } from './routes/show-action.ts';
import { showDashboard } from './routes/show-dashboard.ts';
import { showHealth } from './routes/show-health.ts';
import { showHistory } from './routes/show-history.ts';
import { showInvoice } from './routes/show-invoice.ts';
import { showMe } from './routes/show-me.ts';
import { showModificationLetter } from './routes/show-modification-letter.ts';
import { showModificationRequest } from './routes/show-modification-request.ts';
import { showOpenapi } from './routes/show-openapi.ts';
import { showOrganisation } from './routes/show-organisation.ts';
import { showProvider } from './routes/show-provider.ts';
import { suspendProvider } from './routes/suspend-provider.ts';
import { updateOrganisation } from './routes/update-organisation.ts';
import { withdrawModification } from './routes/withdraw-modification.ts';

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
  answerSuspension,
  replaceInvoice,
  readInvoiceFeed,
  showOrganisation,
  updateOrganisation,
  showProvider,
  suspendProvider,
  reinstateProvider,
  importLines,
] as const satisfies readonly AnyRoute[];

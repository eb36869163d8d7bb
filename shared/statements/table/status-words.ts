import { fold } from './fold.ts';

const pending =
  'pending|authorised|authorized|authorisation|authorization|uncleared|unposted|processing|in process|in progress|on hold|hold|reserved|vorgemerkt|vormerkung|ausstehend|offen|reserviert|in bearbeitung|en attente|en cours|a venir|pendiente|retenido|en proceso|in attesa|da contabilizzare|non contabilizzato|in afwachting|gereserveerd|in behandeling|pendente|em processamento|oczekujaca|oczekujace|blokada|nierozliczone|w realizacji|cekajici|nezauctovano|blokace|cakajuca|fuggoben|fuggo|zarolt|reserverad|reserverat|preliminar|vantar|reservert|reserveret|afventer|varaus|kasitteilla|в обработке|ожидание|ожидается|hold|beklemede|provizyon|未確定|処理中|待处理|处理中|대기|승인대기|på vei|σε εκκρεμοτητα|unbooked|not booked|scheduled|u';
const failed =
  'failed|declined|denied|rejected|cancelled|canceled|reverted|voided|void|expired|abgelehnt|storniert|fehlgeschlagen|abgebrochen|refuse|refusee|annule|annulee|echoue|rechazado|rechazada|cancelado|cancelada|anulado|rifiutato|annullato|geweigerd|geannuleerd|mislukt|recusado|odrzucona|anulowana|zamitnuto|zruseno|elutasitva|nekad|avvist|afvist|hylatty|отклонено|отклонен|отменено|failed|ошибка|reddedildi|iptal|失败|失敗|已取消|交易关闭|취소|거절';

const pendingWords = new Set(pending.split('|').map(fold));
const failedWords = new Set(failed.split('|').map(fold));

/** Whether a status or a text in place of a date says that an entry is not booked yet. */
export function isPending(text: string): boolean {
  return text.length <= 40 && pendingWords.has(fold(text).replace(/[.*]/g, '').trim());
}

/** Whether a status says that no money moved. */
export function isFailed(text: string): boolean {
  return text.length <= 40 && failedWords.has(fold(text).trim());
}

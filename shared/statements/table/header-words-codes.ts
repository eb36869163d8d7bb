import type { Role } from './header-words.ts';

/** The words of columns that hold codes, names and flags. See `header-words.ts`. */
export const codeWords: Partial<Record<Role, readonly string[]>> = {
  sign: [
    'debit credit|credit debit|dc|cd|d c|c d|dr cr|cr dr|direction|debit credit indicator|credit debit indicator|in out|debit or credit|sign|cdtdbtind|debit/credit|flow|transaction direction|in or out|type of amount|credit or debit|dbit crdt',
    'soll haben|s h|sh|soll haben kennzeichen|haben soll|umsatz soll haben|vorzeichen|haben soll kz|af bij|bij af|afbij|creditdebet|debet credit|debetcredit|debit crédit|crédit débit|sens|debe haber|cargo abono|dare avere|segno|signo|débito crédito|d k|k d|dk|kd|wn ma|obciążenie uznanie|md d|směr|smer|směr platby|smer platby|kredit debet|bevétel kiadás|terhelés jóváírás|t k|tartozik követel|terhelés/jóváírás jelző|irány|debet kredit|ind ud|inn ut|in ut|ut in|tapahtumalaji|borç alacak|b a|приход расход|дебет кредит|направление|дт кт|тип движения|deebet kreedit|deebet/kreedit d/c|debets kredīts|debeto kredito|入出金区分|入払区分|借贷|借贷标志|收支|收/支|借贷方向|入出金|입출금구분|借貸別|收支类型|入出区分|credit debet|bij / af|tip debit credit|duguje potražuje|type d c|debetas kreditas|natureza|tipo d c|d/c|χ/π|χρέωση πίστωση',
  ],
  currency: [
    'currency|ccy|curr|currency code|account currency|amount currency code|transaction currency|booking currency|billing currency|iso currency|cur|currency of amount|settlement currency',
    'währung|buchungswährung|kontowährung|waehrung|whrg|währung buchung|devise|monnaie|monn|devise du compte|devise de compte|moneda|divisa|moneda cuenta|valuta|munt|valutacode|muntsoort|muntcode|muntsoort rekening|moeda|waluta|waluta rachunku|waluta operacji|waluta transakcji|měna|měna účtu|mena|mena účtu|deviza|devizanem|pénznem|tranzakció devizaneme|számla devizaneme|devizaneme|valuta|valör valuta|valutta|valuutta|валюта|валюта счета|валюта операции|валюта платежа|валюта картки|para birimi|döviz|döviz cinsi|valiuta|valuuta|valūta|valuta racuna|monedă|moneda|νόμισμα|mata uang|loại tiền|สกุลเงิน|מטבע|מטבע חיוב|العملة|gjaldmiðill|通貨|币种|货币|幣別|통화|交易币种|記帳幣|币别|幣種',
  ],
  originalCurrency: [
    'original currency|foreign currency|local currency|transfer amount currency|source currency|target currency|original currency code|purchase currency|converted currency|currency foreign|foreign currency code',
    'originalwährung|fremdwährung|ursprungswährung|währung fremdbetrag|devise d origine|devise origine|divisa original|moneda original|oorspronkelijke munt|vreemde valuta|oorspr munt|valuta originale|waluta oryginalna|waluta transakcji oryginalna|původní měna|měna obchodu|pôvodná mena|mena obchodu|eredeti deviza|eredeti devizanem|ursprunglig valuta|alkuperäinen valuutta|валюта операции исходная|orijinal para birimi|originalvaluta|原币种|מטבע מקור|מטבע עסקה',
  ],
  type: [
    'type|transaction type|payment type|category code|kind|transaction code|tran type|entry type|method|payment method|transaction category|code|type code|trans type|operation type|reporting category|payment instrument type|transaction kind|operation',
    'umsatzart|buchungsart|transaktionstyp|vorgangsart|buchungsschlüssel|textschlüssel|art|umsatztyp|gvc|transaktionsart|zahlungsart|type opération|type d opération|type de transaction|catégorie d opération|tipo|tipo de movimiento|tipo de operación|tipo movimento|tipo operazione|tipo de transação|mutatiesoort|betaalwijze|type betaling|soort|transactiesoort|boekcode|transactietype|rodzaj operacji|typ operacji|typ transakcji|rodzaj transakcji|typ|typ transakce|typ pohybu|druh|druh transakce|kategorie transakce|typ transakcie|tranzakció típusa|tranzakció jellege|típus|forgalom típusa|transaktionstyp|typ av transaktion|bilagsart|laji|tyyppi|tapahtumalaji|тип операции|тип|вид операции|тип транзакции|тип операції|işlem tipi|işlem türü|tip|vrsta|vrsta transakcije|tip tranzactie|tehingu tüüp|τύπος|jenis|取引種類|取引区分|交易类型|交易種類|거래구분|区分|業務種類|交易方式|支付方式|取引種別|種別|キャッシュフロー',
  ],
  status: [
    'status|state|transaction status|cleared|booking status|posting status|transaction state|pending|payment status',
    'umsatzstatus|buchungsstatus|statut|état|estado|stato|statut de l opération|stan|status operacji|status transakcji|stav|stav transakce|állapot|státusz|tila|статус|состояние|durum|statusas|状態|状态|交易状态|상태|ステータス|当前状态|stav platby|stan transakcji|situação|poststatus|reserviert',
  ],
  accountName: [
    'account name|account holder|cardholder|card holder|cardholder name|card member|own name|account type|account owner|user name|username|card holder full name|customer|product|owner|member name|short name|account description',
    'kontoname|kontoinhaber|karteninhaber|kontobezeichnung|name kontoinhaber|bezeichnung auftragskonto|unterkonto|titulaire|intitulé du compte|nom du compte|titular|intestatario|rekeninghouder|naam rekening|kaarthouder|rubrieknaam|nazwa rachunku|nazwa konta|właściciel|název účtu|názov účtu|számla neve|számlatulajdonos|kontonamn|kontonavn|tilin nimi|kortinnehavare|kortholder|produkt|produktnamn|kartica|produit|hesap adı|kontoejer|户名|本方户名|口座名義|口座名|利用者|예금주|nom du titulaire',
  ],
  category: [
    'category|subcategory|sub category|master category|tags|labels|tag|budget|class|flag|emoji|group|kategorie|unterkategorie|catégorie|sous catégorie|categoria|categoría|subcategoría|categorie|kategoria|kategoria transakcji|kategória|kategori|underkategori|hovedkategori|категория|категорія|mcc|mcc kod|mcc code|分類|分类|카테고리|大項目|中項目|luokka|categorie parent|sous categorie|hoofdcategorie',
  ],
  ignored: [
    'time|time zone|timezone|location|city|country|state province|address|zip|postal code|phone|email|check number|check no|cheque number|check|check or slip #|cheque no|number|no|nr|row|line|statement number|branch|mandate|mandate reference|creditor id|url|website|latitude|longitude|receipt|attachment|image|card last4|sequence|terminal|transaction hour|statement no|checknumber|cheque|isin|stock|receipt number|mode|buyer|seller|document number|chq no|chq/ref no|cheque ref no|version|last four digits|slip number',
    'uhrzeit|zeit|umsatzzeit|ort|land|mandatsreferenz|mandat|gläubiger id|kundenreferenz|kundenreferenz end to end|auszugsnummer|auszug|valuta nr|sammlerreferenz|heure|ville|pays|lieu|numéro de chèque|hora|ciudad|oficina|sucursal|país|ora|città|paese|tijd|plaats|afschriftnummer|machtigingsnummer|machtigingskenmerk|incassant id|adres|adres tegenpartij|locatie|godzina|miasto|kraj|čas|mesto|misto|vs|ks|ss|variabilní symbol|konstantní symbol|specifický symbol|variabilný symbol|konštantný symbol|špecifický symbol|bankovní spojení|idő|város|tid|ort land|sted|by|radnummer|rad|land kod|aika|viitenumero|время|город|место|saat|şube|时间|時間|交易时间段|店番|支店|시간|거래점|rbr|redni broj|rad nr|løbenummer|transaction time|n chèque|pole|番号|网点|交易场所|交易地点|交易网点|kanal|kanał|kanál|channel|canal|地点',
  ],
};

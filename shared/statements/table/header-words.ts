/**
 * What a header says about its column, in the words of many languages. One line a language family; phrases are
 * compared folded (see `fold`), so `Währung`, `Waehrung` and `WAHRUNG` meet.
 */
export type Role =
  | 'date'
  | 'valueDate'
  | 'otherDate'
  | 'amount'
  | 'debit'
  | 'credit'
  | 'sign'
  | 'balance'
  | 'otherAmount'
  | 'originalAmount'
  | 'currency'
  | 'originalCurrency'
  | 'description'
  | 'payee'
  | 'payer'
  | 'reference'
  | 'account'
  | 'otherAccount'
  | 'accountName'
  | 'type'
  | 'status'
  | 'category'
  | 'ignored';

export const moneyWords: Partial<Record<Role, readonly string[]>> = {
  amount: [
    'amount|amt|transaction amount|net amount|netamount|net|sum|value|amount total|total amount|transaction value|booked amount|posted amount|total|item total|gross|amount in account currency|billing amount|settlement amount|local amount|signed amount|debit credit amount|money|movement|transaction sum|charged amount|payment amount|billed amount|paid amount|order total|grand total|price|inflow outflow',
    'betrag|umsatz|buchungsbetrag|umsatzbetrag|summe|betrag in eur|zahlungsbetrag|betrag in kontowährung|soll haben betrag|wert|netto|brutto|gesamtbetrag|endbetrag|betrag in hauswährung',
    'montant|somme|net|brut|montant net|montant operation|montant net|montant en euros|montant de la transaction|mouvement|valeur|debit credit|total net',
    'importe|monto|neto|bruto|líquido|importe neto|cantidad|importe euros|importe de la operacion|importe movimiento|valor|montante|cuantia|importe eur',
    'importo|ammontare|netto|lordo|importo netto|importo operazione|importo in euro|somma|movimento|controvalore',
    'bedrag|bedrag eur|transactiebedrag|mutatie|mutatiebedrag|bedrag in euro|bedrag van de verrichting|som',
    'valor|montante|quantia|importancia|valor transacao|valor do lancamento|valor da operacao|valor r|valor em reais|quantidade|líquido|valor líquido|bruto',
    'kwota|kwota operacji|kwota transakcji|kwota w walucie rachunku|wartosc|suma|kwota ksiegowania|kwota w walucie rozliczeniowej',
    'castka|objem|zauctovana castka|suma|ciastka|obnos|castka v mene uctu|objem transakce|castka platby|vyska sumy|suma transakcie|ciastka v mene uctu|castka zauctovana',
    'összeg|tranzakció összege|forgalom|tétel összege|összeg devizában|könyvelt összeg|érték|tranzakcio osszeg|terhelés jóváírás összege|művelet összege|terhelés/jóváírás',
    'belopp|beløb|beløp|summa|belopp sek|transaktionsbelopp|beløb i dkk|beløp nok|bogført beløb|bokfört belopp|insättning uttag|insättning/uttag|kronor|kroner',
    'määrä|summa|tapahtuman summa|määrä euroina|euromäärä|määrä eur|euroa',
    'сумма|сумма операции|сумма пересчитанная в валюту счета|сумма в валюте счета|сумма платежа|сумма в валюте счета|сумма транзакции|оборот|сума|сума операції|сума у валюті картки|сумма операции в валюте счета|сума в валюте карты',
    'tutar|işlem tutarı|miktar|islem tutari|tutar tl|işlem tutari',
    'suma|valoare|suma tranzactiei|iznos|znesek|iznos transakcije|suma eur|summa|summa valuutas|сума|ποσό|ποσο συναλλαγης|ποσό eur|jumlah|nominal|so tien|số tiền|จำนวนเงิน|סכום|סכום חיוב|سכום|المبلغ|مبلغ|upphæð|shuma|suma operacijos|maksājuma summa|summa eur|suma ir valiuta|suma operatiunii',
    '金額|取引金額|利用金額|ご利用金額|入出金額|交易金额|金额|發生金額|交易金額|人民币金额|收支金额|거래금액|이용금액|금액|支払金額|お支払金額|金额 元|交易额',
  ],
  debit: [
    'debit|debits|debit amount|withdrawal|withdrawals|withdrawn|money out|paid out|out|outflow|spent|payments|withdrawal amount|debit amt|charges|charge|expense|expenses|amount debit|amount out|withdrawal dr|dr amount|dr|paid|payment|money spent|outgoing|outgoings|withdrawal amt|debited|amount debited|spend|outgoing amount',
    'soll|belastung|lastschrift|ausgang|ausgabe|ausgaben|belastungen|betrag soll|auszahlung|ausgehend|sollbetrag|abgang|umsatz soll|lastschriften|belastung chf|belastungsbetrag|abbuchung',
    'débit|débits|sortie|sorties|retrait|retraits|dépense|dépenses|montant débit|debit euros|montant au débit|paiement|décaissement|retraits cad',
    'cargo|cargos|debe|débito|débitos|egreso|egresos|retiro|retiros|gasto|gastos|adeudo|salida|salidas|importe debe|importe cargo',
    'dare|addebito|addebiti|uscita|uscite|importo dare|importo addebito|spese|prelievo',
    'af|uit|debet|afschrijving|uitgaven|uitgave|afgeschreven|debetbedrag|bedrag af|debit bedrag|uitgaand',
    'débito|débitos|saída|saídas|pagamento|valor débito|levantamento|despesa|despesas|saída r',
    'obciążenia|obciążenie|wydatki|wydatek|wypłata|kwota obciążenia|rozchód|wypłaty|kwota wn|wn|debet|obciazenia debet',
    'odepsáno|výdaj|výdaje|na vrub|odchozí|má dáti|md|výdej|debet|vrub|suma na ťarchu|výdavok|ťarcha|debetní položka|úbytek|na ťarchu',
    'terhelés|kiadás|terhelések|kifizetés|kimenő|kimenő összeg|tartozik|terhelt összeg|terheles',
    'uttag|utbetalning|debet|ut|utgift|hävning|udbetaling|udgift|hævet|ut av konto|utgående|utgifter|ut fra konto|belastet|belopp ut|köp|belastat|uttag sek|ud|fra konto ut',
    'otto|veloitus|pano otto|menot|tililtä|panot ja otot|lähtevä',
    'расход|списание|дебет|сумма списания|расходы|дебет счета|видаток|витрати|списання|сумма по дебету|расходная операция|обороты дт|дт|обороты дебет',
    'borç|çıkan|gider|giden|borc|çekilen|ödeme|çıkış|borç tutarı',
    'plati|debitare|rashod|isplata|duguje|odliv|breme|duguje iznos|sume debitate|debitari|izdatak|debets|deebet|debetas|išlaidos|χρέωση|χρεωση|χρεώσεις|ανάληψη|pengeluaran|ghi nợ|ถอน|ถอนเงิน|חובה|בחובה|מדין|مدين|úttekt|isplate|na teret',
    '出金|出金額|お支払金額|お引出し|支払|支出|支出金额|借方|借方金额|借方发生额|支取|付款金额|提款|提取|출금|출금액|찾으신금액|お引出金額|引出金額|支出金額|お支払い|支払金額|出金金額|出金(円)|支取金额|转出金额|付出|払出|払出金額|お支払い金額|지출',
  ],
  credit: [
    'credit|credits|credit amount|deposit|deposits|money in|paid in|in|inflow|received|deposit amount|credit amt|income|incoming|receipts|amount credit|amount in|deposit cr|cr amount|cr|lodgement|lodgements|incomes|deposit amt|credited|amount credited|incoming amount',
    'haben|gutschrift|eingang|einnahme|einnahmen|gutschriften|betrag haben|einzahlung|eingehend|habenbetrag|zugang|umsatz haben|gutschrift chf|gutschriftsbetrag',
    'crédit|crédits|entrée|entrées|dépôt|dépôts|recette|recettes|montant crédit|credit euros|montant au crédit|versement|encaissement|dépôts cad|revenu',
    'abono|abonos|haber|crédito|créditos|ingreso|ingresos|depósito|depósitos|entrada|entradas|importe haber|importe abono',
    'avere|accredito|accrediti|entrata|entrate|importo avere|importo accredito|versamento|entrate importo',
    'bij|in|credit|bijschrijving|inkomsten|ontvangsten|bijgeschreven|creditbedrag|bedrag bij|inkomend',
    'crédito|créditos|entrada|entradas|recebimento|valor crédito|depósito|receita|receitas|entrada r',
    'uznania|uznanie|wpływy|wpływ|wpłata|kwota uznania|przychód|wpłaty|kwota ma|ma|uznania kredyt',
    'připsáno|příjem|příjmy|ve prospěch|příchozí|dal|kredit|prospěch|suma v prospech|prírastok|kreditní položka|přírůstek|v prospech|d',
    'jóváírás|bevétel|jóváírások|befizetés|bejövő|bejövő összeg|követel|jóváírt összeg|jovairas',
    'insättning|inbetalning|kredit|in|inkomst|indbetaling|indtægt|indsat|inn på konto|innskudd|inngående|inkomster|inn til konto|godskrevet|belopp in|ind|insättning sek|inn',
    'pano|hyvitys|tulot|tilille|saapuva',
    'приход|поступление|зачисление|кредит|сумма зачисления|доход|поступления|кредит счета|надходження|зарахування|сумма по кредиту|приходная операция|обороты кт|кт|обороты кредит',
    'alacak|giren|gelir|gelen|yatan|giriş|alacak tutarı',
    'incasari|creditare|uplata|potražuje|priliv|dobro|potražuje iznos|sume creditate|creditari|primitak|kredīts|kreedit|kreditas|pajamos|πίστωση|πιστωση|πιστώσεις|κατάθεση|pemasukan|ghi có|ฝาก|ฝากเงิน|זכות|בזכות|دائن|innborgun|uplate|u korist',
    '入金|入金額|お預入れ|預入|収入|收入|收入金额|贷方|贷方金额|贷方发生额|存入|收款金额|存款|입금|입금액|맡기신금액|お預り金額|預入金額|收入金額|お預け入れ|入金金額|入金(円)|存入金额|转入金额|受入金額|お預入金額|예입|수입',
  ],
  balance: [
    'balance|running balance|available balance|account balance|closing balance|balance after|ledger balance|bal|new balance|balance after transaction|book balance|current balance|balance eur|end balance|ending balance',
    'saldo|kontostand|saldo nach buchung|kontosaldo|neuer saldo|endsaldo|guthaben|verfügbares guthaben|saldo nach transaktion',
    'solde|solde après opération|nouveau solde|solde comptable|solde progressif',
    'saldo|saldo disponible|saldo contable|saldo final|saldo posterior|saldo tras operación',
    'saldo|saldo contabile|saldo disponibile|saldo progressivo|saldo na mutatie|saldo na trn|saldo na boeking|eindsaldo|saldo após|saldo contabilístico|saldo atual|saldo po operacji|saldo końcowe|saldo księgowe',
    'zůstatek|zostatok|zůstatek po pohybu|zůstatek účtu|účetní zůstatek|zostatok po transakcii|zostatok na účte',
    'egyenleg|könyvelt egyenleg|záró egyenleg|aktuális egyenleg|forgalom utáni egyenleg|új egyenleg',
    'bokfört saldo|saldo efter|bogført saldo|aktuell saldo|saldo efter transaktion|tilgængelig saldo|tili saldo|saldo tapahtuman jälkeen|disponibelt|disponibel saldo|resulterande saldo',
    'остаток|баланс|остаток после операции|остаток на счете|исходящий остаток|залишок|баланс після операції|салдо',
    'bakiye|kalan bakiye|son bakiye|kullanılabilir bakiye|sold|sold final|stanje|stanje po transakciji|υπόλοιπο|νέο υπόλοιπο|atlikums|likutis|jääk|yfirstand|số dư|ยอดเงินคงเหลือ|คงเหลือ|יתרה|היתרה|الرصيد|رصيد|staða|saldo akhir|sisa saldo',
    '残高|差引残高|余额|账户余额|餘額|帳戶餘額|잔액|거래후잔액|差引残高(円)|お預り残高|取引後残高|本次余额|可用余额|現在残高|結餘|结余',
  ],
  otherAmount: [
    'fee|fees|commission|tax|vat|gst|rate|exchange rate|fx rate|discount|shipping|refund|amount refunded|subtotal|item subtotal|unit price|price per unit|list price|list price per unit|quantity|points|cashback|amount fee|opening balance|initial balance|starting balance|beginning balance|balance before|final balance|available credit|credit limit|ytd|count|interest|shares|units|conversion rate|fee amount|tip|gift|bonus|reward|rewards|statement balance|year to date|income entries|expenses entries|own item|shared item|disputed amount|item tax|tax amount|vat amount|gst amount|surcharge|markup',
    'gebühr|gebühren|kurs|wechselkurs|umrechnungskurs|steuer|mwst|provision|entgelt|spesen|skonto|anfangssaldo|devisenkurs|kursaufschlag|saldo vor buchung|auslandseinsatzentgelt|auslagenersatz ursprungsbetrag|auslagenersatz|ausgleichsbetrag|compensation amount|stück|anzahl|nominale',
    'frais|taux|taux de change|commission|tva|taxe|comision|comisión|tipo de cambio|impuesto|iva|tasso di cambio|commissione|commissioni|cambio|kosten|koers|wisselkoers|btw|toeslag|taxa|comissão|taxa de câmbio|imposto|saldo inicial',
    'opłata|prowizja|kurs|kurs wymiany|podatek|poplatek|poplatky|směnný kurz|kurz|kurs transakce|dph|jutalék|díj|árfolyam|avgift|avgifter|valutakurs|växelkurs|gebyr|moms|kulu|kulut|vaihtokurssi|valuuttakurssi|maksu|комиссия|курс|налог|комісія|кэшбэк|бонусы|бонусы включая кэшбэк|ücret|komisyon|kur|vergi|curs|tecaj|provizija|手数料|税|手续费|汇率|匯率|수수료|レート|换算汇率|round up|rounding|округление на инвесткопилку|сумма операции с округлением|лимит',
  ],
  originalAmount: [
    'original amount|foreign amount|local amount|amount in original currency|amount foreign|transaction amount in original currency|foreign currency amount|amount currency|source amount|original transaction amount|foreign spend amount|amount in foreign currency|payment amount original|instructed amount|transfer amount|counter value|amount in transaction currency',
    'originalbetrag|ursprungsbetrag|betrag fremdwährung|fremdwährungsbetrag|betrag in fremdwährung|betrag in originalwährung|fremdbetrag|betrag originalwährung|betrag in transaktionswährung|umsatz in fremdwährung|betrag fw|einkaufsbetrag',
    'montant origine|montant devise|montant en devise|montant d origine|importe original|importe divisa|importe en divisa|monto original|importo originale|importo in divisa|importo valuta|oorspronkelijk bedrag|bedrag vreemde valuta|valor original|valor em moeda estrangeira|oorspr bedrag|instructiebedrag',
    'kwota oryginalna|kwota w walucie transakcji|kwota w walucie operacji|kwota w walucie obcej|původní částka|původní částka a měna|částka v měně transakce|castka v mene obchodu|suma v mene obchodu|pôvodná suma|eredeti összeg|eredeti összeg devizában|összeg eredeti devizában|ursprungligt belopp|utländskt belopp|originalt beløp|beløp i valuta|beløb i valuta|originalbelopp|alkuperäinen summa|сумма в валюте операции|сумма платежа в валюте|сума у валюті операції|сума в валюті операції|orijinal tutar|döviz tutarı|外貨金額|現地通貨額|原币金额|suma originala|סכום עסקה מקורי|סכום עסקה',
  ],
};

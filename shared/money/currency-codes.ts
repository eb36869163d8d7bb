/** Codes that banks still print and that left ISO 4217 since 1999. */
const withdrawn =
  'ATS BEF BGL BYR CYP DEM EEK ESP FIM FRF GHC GRD HRK IEP ITL LTL LUF LVL MRO MTL NLG PTE ROL RUR SIT SKK STD TRL VEB VEF ZMK CNH';
const codes = new Set([...Intl.supportedValuesOf('currency'), ...withdrawn.split(' ')]);

/** Whether there is, or was, a currency of this code (ISO 4217, upper case). */
export function isCurrencyCode(text: string): boolean {
  return codes.has(text);
}

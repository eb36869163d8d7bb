/** An earlier attempt may have done it; nobody knows. */
export class StepInDoubt extends Error {
  override name = 'StepInDoubt';
}

import type { SeededRandom } from '../drills/seeded-random.ts';

type Maker = () => string;

/** How often something comes that may come without end. */
const mostRepeats = 6;
const anyCharacter = ['a', 'Z', '7', ' ', 'é', '-'];
const classes: Record<string, readonly string[]> = {
  d: ['0', '1', '5', '9'],
  w: ['a', 'Z', '0', '_'],
  s: [' '],
  'p{L}': ['a', 'Z', 'é', 'ß', 'Ж', '中', 'ا'],
  'p{N}': ['0', '9', '٣', '½'],
};

/**
 * A text that a regular expression takes, for the expressions that schemas have: groups, alternatives, classes and
 * quantifiers. Without anchors it may be more than what the expression is about; looking around is not known here.
 */
export function textForPattern(pattern: string, random: SeededRandom): string {
  const reader = new PatternReader([...pattern], random);
  return reader.readAlternatives()();
}

/** Reads an expression from left to right, and makes of each part something that makes text. */
class PatternReader {
  readonly #characters: readonly string[];
  readonly #random: SeededRandom;
  #at = 0;

  constructor(characters: readonly string[], random: SeededRandom) {
    this.#characters = characters;
    this.#random = random;
  }

  readAlternatives(): Maker {
    const alternatives = [this.#readSequence()];
    while (this.#takes('|')) alternatives.push(this.#readSequence());
    return () => this.#random.pick(alternatives)();
  }

  #readSequence(): Maker {
    const parts: Maker[] = [];
    while (this.#at < this.#characters.length && !['|', ')'].includes(this.#next())) {
      const part = this.#readPart();
      parts.push(this.#readRepeats(part));
    }
    return () => parts.map((make) => make()).join('');
  }

  #readPart(): Maker {
    const character = this.#take();
    if (character === '^' || character === '$') return () => '';
    if (character === '.') return this.#oneOf(anyCharacter);
    if (character === '[') return this.#oneOf(this.#readClass());
    if (character === '\\') return this.#oneOf(this.#readEscape());
    if (character !== '(') return () => character;
    if (this.#takes('?')) this.#at += 1;
    const inner = this.readAlternatives();
    this.#take();
    return inner;
  }

  #readRepeats(make: Maker): Maker {
    const [least, most] = this.#readBounds();
    return () => Array.from({ length: this.#random.integer(least, most) }, make).join('');
  }

  #readBounds(): [least: number, most: number] {
    if (this.#takes('?')) return [0, 1];
    if (this.#takes('*')) return [0, mostRepeats];
    if (this.#takes('+')) return [1, mostRepeats];
    if (!this.#takes('{')) return [1, 1];
    const [least = '1', most] = this.#readUntil('}').split(',');
    const unbounded = most === '' ? Number(least) + mostRepeats : Number(most ?? least);
    return [Number(least), unbounded];
  }

  #readClass(): string[] {
    const isNegated = this.#takes('^');
    const members: string[] = [];
    while (this.#next() !== ']') {
      const first = this.#take();
      if (first === '\\') members.push(...this.#readEscape());
      else if (this.#next() === '-' && this.#characters[this.#at + 1] !== ']') {
        this.#at += 1;
        members.push(first, this.#take());
      } else members.push(first);
    }
    this.#at += 1;
    return isNegated ? anyCharacter.filter((character) => !members.includes(character)) : members;
  }

  #readEscape(): readonly string[] {
    const name = this.#take();
    if (name === 'p' && this.#takes('{')) return classes[`p{${this.#readUntil('}')}}`] ?? anyCharacter;
    return classes[name] ?? [name];
  }

  #readUntil(end: string): string {
    let text = '';
    while (this.#next() !== end) text += this.#take();
    this.#at += 1;
    return text;
  }

  #oneOf(characters: readonly string[]): Maker {
    return () => this.#random.pick(characters);
  }

  #next(): string {
    return this.#characters[this.#at] ?? '';
  }

  /** @throws when the expression ends too soon */
  #take(): string {
    const character = this.#characters[this.#at];
    if (character === undefined) throw new Error(`This is no regular expression: ${this.#characters.join('')}`);
    this.#at += 1;
    return character;
  }

  #takes(character: string): boolean {
    if (this.#next() !== character) return false;
    this.#at += 1;
    return true;
  }
}

/** Everything here is invented, or so general that it is nobody's name. */

export const firstNames =
  'Ada Ben Clara Dario Elif Femi Greta Hugo Ines Jonas Kira Leo Mina Noah Olga Pavel Rosa Sami Tilda Yuna'.split(' ');
export const lastNames =
  'Ahrens Berg Conti Dahl Ekwe Fuchs Grau Holt Ivanov Jansen Kaya Lund Moreau Novak Okafor Pohl Quint Rossi Sato Weiss'.split(
    ' ',
  );
export const banks = ['Example Bank', 'Harbour Savings', 'Meadow Credit Union', 'North Quay Bank'];

export const employers = [
  'Alder & Sons',
  'Brightwater Works',
  'City Hospital',
  'Fernhill School',
  'Lantern Software',
  'Pine Logistics',
];
export const landlords = ['Oak Street Homes', 'Riverside Housing', 'Stonegate Lettings'];
export const grocers = [
  'Corner Market',
  'Fresh Basket',
  'Green Pantry',
  'Market Hall',
  'Penny Wise Foods',
  'Sunday Stall',
];
export const restaurants = [
  'Blue Door Bistro',
  'Café Linden',
  'Golden Noodle',
  'Harbour Grill',
  'Pizzeria Aurora',
  'The Copper Pot',
];
export const shops = [
  'Book Nook',
  'Cotton & Thread',
  'Home & Hearth',
  'Pixel Electronics',
  'Sport Depot',
  'Toy Attic',
  'Garden Gate',
];
export const pharmacies = ['Linden Pharmacy', 'Old Town Pharmacy'];
export const fuelStations = ['Orbit Fuel', 'Highway Station 7'];
export const cinemas = ['Lumen Cinema', 'Escape Room Four', 'Riverside Concert Hall'];
export const hotels = ['Hotel Miramar', 'Hillside Lodge', 'Old Port Hostel'];
export const airlines = ['Skylark Air', 'Meridian Airways'];

/** What is paid for by the month, in euros, before its price first rises. */
export const subscriptions: readonly { payee: string; eur: number; category: string }[] = [
  { payee: 'Streamwell', eur: 9.99, category: 'Subscriptions' },
  { payee: 'Tunebox', eur: 10.99, category: 'Subscriptions' },
  { payee: 'Cloudshelf', eur: 2.99, category: 'Subscriptions' },
  { payee: 'Daily Herald', eur: 14.9, category: 'Subscriptions' },
  { payee: 'Iron Gym', eur: 29.9, category: 'Health' },
  { payee: 'Kindly Meals', eur: 49, category: 'Groceries' },
  { payee: 'Puzzle Club', eur: 4.49, category: 'Subscriptions' },
];

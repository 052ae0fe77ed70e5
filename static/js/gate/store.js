// What the device keeps. The scans that wait for the network, and those the server did not take, are in IndexedDB:
// neither a closed tab nor an empty battery nor signing out loses one. Today's list is beside the scanner's page
// (js/gate-worker.js) and goes with it when the session is over.
const NAME = "resort-gate";
const KEPT = "gate-1";

let opened;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 2);
    request.onupgradeneeded = () => {
      const stores = request.result.objectStoreNames;
      if (stores.contains("kept")) request.result.deleteObjectStore("kept");
      if (!stores.contains("queue")) request.result.createObjectStore("queue", { keyPath: "place", autoIncrement: true });
      request.result.createObjectStore("returned", { keyPath: "client_id" });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

async function ask(stores, mode, deed) {
  const transaction = (await database()).transaction(stores, mode);
  const request = deed(...[stores].flat().map((name) => transaction.objectStore(name)));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}

const addressOf = (name) => `/kept/${name}`;

export async function keep(name, value) {
  const cache = await caches.open(KEPT);
  await cache.put(addressOf(name), new Response(JSON.stringify(value)));
}

export async function kept(name) {
  const found = await caches.match(addressOf(name), { cacheName: KEPT });
  return found?.json();
}

export const forget = () => caches.delete(KEPT);

export const enqueue = (scan) => ask("queue", "readwrite", (queue) => queue.add(scan));
export const waiting = () => ask("queue", "readonly", (queue) => queue.getAll());
export const dequeue = (place) => ask("queue", "readwrite", (queue) => queue.delete(place));

// A scan the server will never take leaves the queue and stays in sight until somebody has seen it.
export const putAside = (place, scan) =>
  ask(["queue", "returned"], "readwrite", (queue, returned) => {
    returned.put(scan);
    return queue.delete(place);
  });
export const returned = () => ask("returned", "readonly", (store) => store.getAll());
export const seen = (id) => ask("returned", "readwrite", (store) => store.delete(id));

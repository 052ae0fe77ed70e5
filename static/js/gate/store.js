// What the device keeps: today's list and the scans that wait for the network. IndexedDB, so that neither a closed
// tab nor an empty battery loses a scan.
const NAME = "resort-gate";

let opened;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("queue", { keyPath: "place", autoIncrement: true });
      request.result.createObjectStore("kept");
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

async function ask(store, mode, deed) {
  const transaction = (await database()).transaction(store, mode);
  const request = deed(transaction.objectStore(store));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}

export const keep = (name, value) => ask("kept", "readwrite", (store) => store.put(value, name));
export const kept = (name) => ask("kept", "readonly", (store) => store.get(name));
export const enqueue = (scan) => ask("queue", "readwrite", (store) => store.add(scan));
export const waiting = () => ask("queue", "readonly", (store) => store.getAll());
export const dequeue = (place) => ask("queue", "readwrite", (store) => store.delete(place));

package io.poststrom.delivery.schedule;

import java.util.Arrays;

/** Waiting rows of one priority, the first due on top: a heap that rows can be taken out of. */
final class DueHeap {
  private final Entries entries;
  private final int priority;
  private int[] heap = new int[4];
  private int size;

  DueHeap(Entries entries, int priority) {
    this.entries = entries;
    this.priority = priority;
  }

  int priority() {
    return priority;
  }

  boolean isEmpty() {
    return size == 0;
  }

  int first() {
    return heap[0];
  }

  long firstDue() {
    return entries.due(heap[0]);
  }

  void add(int slot) {
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, size * 2);
    }
    up(size++, slot);
  }

  void remove(int slot) {
    int place = entries.heapPlace(slot);
    int moved = heap[--size];
    if (moved != slot) {
      up(place, moved);
      down(entries.heapPlace(moved), moved);
    }
  }

  private void up(int start, int slot) {
    int place = start;
    long due = entries.due(slot);
    while (place > 0) {
      int parent = (place - 1) / 2;
      if (entries.due(heap[parent]) <= due) {
        break;
      }
      put(place, heap[parent]);
      place = parent;
    }
    put(place, slot);
  }

  private void down(int start, int slot) {
    int place = start;
    long due = entries.due(slot);
    while (2 * place + 1 < size) {
      int child = 2 * place + 1;
      if (child + 1 < size && entries.due(heap[child + 1]) < entries.due(heap[child])) {
        child++;
      }
      if (due <= entries.due(heap[child])) {
        break;
      }
      put(place, heap[child]);
      place = child;
    }
    put(place, slot);
  }

  private void put(int place, int slot) {
    heap[place] = slot;
    entries.heapPlace(slot, place);
  }
}

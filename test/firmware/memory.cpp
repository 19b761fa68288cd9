// The firmware's memory, its power cut at every byte of every write (test/firmware.test.ts). Prints what is wrong.
#include <stdio.h>
#include <string.h>

#include "kit_memory.h"

using namespace patrol;

static const size_t kSize = kSlots * kSlotBytes;

class CutBytes : public Bytes {
 public:
  uint8_t bytes[kSize];
  // Writes that still arrive.
  size_t left;

  explicit CutBytes(uint8_t blank) : left(1u << 30) { memset(bytes, blank, sizeof bytes); }
  uint8_t read(size_t at) override { return bytes[at]; }
  void write(size_t at, uint8_t byte) override {
    if (left == 0) return;
    left--;
    bytes[at] = byte;
  }
};

static Memory numbered(uint32_t i) {
  const Memory memory = {i, {i * 3, i * 7}, i % 2 == 1};
  return memory;
}

static bool isSame(const Memory& a, const Memory& b) {
  return a.boots == b.boots && a.latched.boot == b.latched.boot && a.latched.n == b.latched.n && a.isSilent == b.isSilent;
}

int main() {
  int cuts = 0;
  for (int blank = 0; blank < 256; blank += 255) {
    CutBytes cells(static_cast<uint8_t>(blank));
    Memory found;
    if (SlotStore(cells).load(&found)) printf("memory was found in cells of %d\n", blank);
    for (uint32_t i = 1; i <= 20; i++) {
      for (size_t left = 0; left <= kSlotBytes; left++, cuts++) {
        CutBytes cut = cells;
        SlotStore before(cut);
        before.load(&found);
        cut.left = left;
        before.save(numbered(i));
        const bool isFound = SlotStore(cut).load(&found);
        const bool isOld = i == 1 ? !isFound : isFound && isSame(found, numbered(i - 1));
        const bool isNew = isFound && isSame(found, numbered(i));
        if (left == kSlotBytes ? !isNew : !isOld && !isNew) printf("write %lu cut after %lu bytes is neither old nor new\n", static_cast<unsigned long>(i), static_cast<unsigned long>(left));
      }
      SlotStore store(cells);
      store.load(&found);
      store.save(numbered(i));
    }
  }
  printf("%d cuts\n", cuts);
  return 0;
}

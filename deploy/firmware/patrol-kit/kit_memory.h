// What outlasts a reset, in an EEPROM or flash that a brown-out may interrupt at any byte: slots written in turn, each with
// a number and a checksum; the newest that is whole counts.
#ifndef PATROL_KIT_MEMORY_H
#define PATROL_KIT_MEMORY_H

#include "kit_protocol.h"

namespace patrol {

class Bytes {
 public:
  virtual uint8_t read(size_t at) = 0;
  virtual void write(size_t at, uint8_t byte) = 0;

 protected:
  ~Bytes() {}
};

const size_t kSlotBytes = 20;
// Each slot wears an eighth as fast.
const size_t kSlots = 8;

class SlotStore {
 public:
  explicit SlotStore(Bytes& bytes) : bytes_(bytes), newest_(0), number_(0) {}

  // False when no slot is whole; then begin at a random boot, since hosts remember which events they have had.
  bool load(Memory* memory);
  void save(const Memory& memory);

 private:
  bool loadSlot(size_t slot, Memory* memory, uint32_t* number);

  Bytes& bytes_;
  size_t newest_;
  uint32_t number_;
};

}  // namespace patrol

#endif

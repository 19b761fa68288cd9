#include "kit_memory.h"

namespace patrol {
namespace {

// CRC-16/CCITT-FALSE; an erased slot (all 0xFF or all 0) does not pass it.
uint16_t crc16(const uint8_t* bytes, size_t length) {
  uint16_t crc = 0xFFFF;
  for (size_t i = 0; i < length; i++) {
    crc = static_cast<uint16_t>(crc ^ (bytes[i] << 8));
    for (int bit = 0; bit < 8; bit++) {
      crc = static_cast<uint16_t>((crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1);
    }
  }
  return crc;
}

void put32(uint8_t* bytes, uint32_t value) {
  for (int i = 0; i < 4; i++) bytes[i] = static_cast<uint8_t>(value >> (8 * i));
}

uint32_t get32(const uint8_t* bytes) {
  uint32_t value = 0;
  for (int i = 3; i >= 0; i--) value = (value << 8) | bytes[i];
  return value;
}

}  // namespace

// number, boots, latched boot, latched n: 4 bytes each, the least first; silent and 0; the checksum of all before.
bool SlotStore::loadSlot(size_t slot, Memory* memory, uint32_t* number) {
  uint8_t bytes[kSlotBytes];
  for (size_t i = 0; i < kSlotBytes; i++) bytes[i] = bytes_.read(slot * kSlotBytes + i);
  const uint16_t crc = static_cast<uint16_t>(bytes[18] | (bytes[19] << 8));
  if (crc != crc16(bytes, 18) || bytes[16] > 1) return false;
  *number = get32(bytes);
  memory->boots = get32(bytes + 4);
  memory->latched.boot = get32(bytes + 8);
  memory->latched.n = get32(bytes + 12);
  memory->isSilent = bytes[16] == 1;
  return true;
}

bool SlotStore::load(Memory* memory) {
  bool isFound = false;
  for (size_t slot = 0; slot < kSlots; slot++) {
    Memory one;
    uint32_t number = 0;
    if (!loadSlot(slot, &one, &number)) continue;
    if (isFound && static_cast<int32_t>(number - number_) <= 0) continue;
    isFound = true;
    *memory = one;
    newest_ = slot;
    number_ = number;
  }
  return isFound;
}

void SlotStore::save(const Memory& memory) {
  uint8_t bytes[kSlotBytes] = {};
  put32(bytes, number_ + 1);
  put32(bytes + 4, memory.boots);
  put32(bytes + 8, memory.latched.boot);
  put32(bytes + 12, memory.latched.n);
  bytes[16] = memory.isSilent ? 1 : 0;
  const uint16_t crc = crc16(bytes, 18);
  bytes[18] = static_cast<uint8_t>(crc & 0xFF);
  bytes[19] = static_cast<uint8_t>(crc >> 8);
  const size_t slot = (newest_ + 1) % kSlots;
  for (size_t i = 0; i < kSlotBytes; i++) bytes_.write(slot * kSlotBytes + i, bytes[i]);
  newest_ = slot;
  number_ += 1;
}

}  // namespace patrol

#ifndef EEPROM_H
#define EEPROM_H
#include <stdint.h>

struct Eeprom {
  uint8_t read(int at);
  void update(int at, uint8_t byte);
};
extern Eeprom EEPROM;
#endif

// Plays timelines of the reference firmware on this computer: a command a line on standard input, what the board did a
// line each on standard output (test/firmware.test.ts).
#include <stdio.h>
#include <string.h>

#include "kit_protocol.h"

using namespace patrol;

class PrintingPort : public Port {
 public:
  Memory memory;

  void store(const Memory& stored) override {
    memory = stored;
    printf("store %lu %lu %lu %d\n", static_cast<unsigned long>(stored.boots),
           static_cast<unsigned long>(stored.latched.boot), static_cast<unsigned long>(stored.latched.n),
           stored.isSilent ? 1 : 0);
  }
  void say(const char* sentence, size_t length) override {
    printf("say ");
    fwrite(sentence, 1, length, stdout);
  }
  void show(Pattern pattern, bool isSilent) override { printf("show %s %d\n", patternName(pattern), isSilent ? 1 : 0); }
};

static int hexValue(const char* digits) {
  unsigned value = 0;
  return sscanf(digits, "%2x", &value) == 1 ? static_cast<int>(value) : -1;
}

int main() {
  PrintingPort port;
  KitBoard board(port, "1.0.0", "kit-01");
  Battery battery = {-1, false};
  bool levels[kContacts] = {false, false, false, false};
  static char line[100000];
  while (fgets(line, sizeof line, stdin) != NULL) {
    char word[16];
    unsigned long now = 0;
    int at = 0;
    if (sscanf(line, "%15s %lu %n", word, &now, &at) != 2) return 2;
    const uint32_t time = static_cast<uint32_t>(now);
    const char* rest = line + at;
    unsigned long a = 0, b = 0, c = 0;
    int d = 0;
    if (strcmp(word, "power") == 0) {
      if (sscanf(rest, "%lu %lu %lu %d", &a, &b, &c, &d) != 4) return 2;
      port.memory.boots = static_cast<uint32_t>(a);
      port.memory.latched.boot = static_cast<uint32_t>(b);
      port.memory.latched.n = static_cast<uint32_t>(c);
      port.memory.isSilent = d != 0;
      battery.batteryMv = -1;
      battery.isCharging = false;
      for (uint8_t i = 0; i < kContacts; i++) levels[i] = false;
      const Memory before = port.memory;
      board.begin(before, battery, levels, time);
      continue;
    }
    if (strcmp(word, "reset") == 0) {
      const Memory before = port.memory;
      board.begin(before, battery, levels, time);
      continue;
    }
    if (strcmp(word, "contact") == 0) {
      if (sscanf(rest, "%lu %lu", &a, &b) != 2 || a >= kContacts) return 2;
      levels[a] = b != 0;
      board.contact(static_cast<Contact>(a), b != 0, time);
    } else if (strcmp(word, "battery") == 0) {
      long mv = 0;
      if (sscanf(rest, "%ld %d", &mv, &d) != 2) return 2;
      battery.batteryMv = static_cast<int32_t>(mv);
      battery.isCharging = d != 0;
      board.battery(battery);
    } else if (strcmp(word, "bytes") == 0) {
      for (; hexValue(rest) >= 0 && rest[0] != '\n'; rest += 2) board.receive(static_cast<uint8_t>(hexValue(rest)), time);
    } else if (strcmp(word, "counts") == 0) {
      printf("counts %lu %lu\n", static_cast<unsigned long>(board.lost()), static_cast<unsigned long>(board.refused()));
      continue;
    } else if (strcmp(word, "tick") != 0) {
      return 2;
    }
    board.work(time);
  }
  return 0;
}

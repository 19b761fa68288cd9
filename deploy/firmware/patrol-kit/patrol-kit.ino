// Reference firmware of an emergency-kit board: pins, lamp, buzzer and memory around kit_protocol, which does the rest.
// Open this folder with the Arduino tools; any board with EEPROM.h and a serial port at 115200 baud will do.
// Buttons and lid switch to ground. Set the pins to your board's, and BOARD_ID to what is printed on the kit.
#include <EEPROM.h>

#include "kit_memory.h"
#include "kit_protocol.h"

static const char FIRMWARE[] = "1.0.0";
static const char BOARD_ID[] = "kit-01";
static const uint8_t CONTACT_PINS[patrol::kContacts] = {2, 3, 4, 5};  // SOS, OK, lid, test
static const uint8_t RED_PIN = 9, GREEN_PIN = 10, BUZZER_PIN = 11;
static const uint8_t BATTERY_PIN = A0, CHARGING_PIN = 7;
// Reading of the converter, 0 to 1023, to millivolts: a divider by 2 at a reference of 3.3 V.
static const uint32_t MILLIVOLTS_AT_1023 = 6600;
static const uint16_t BEEP_MS = 120;

class EepromBytes : public patrol::Bytes {
 public:
  uint8_t read(size_t at) override { return EEPROM.read(static_cast<int>(at)); }
  void write(size_t at, uint8_t byte) override { EEPROM.update(static_cast<int>(at), byte); }
};

// What each pattern looks like: colours that are on, the length of a blink and of its light, and beeps when it begins.
struct Lamp {
  bool red, green;
  uint16_t everyMs, litMs;
  uint8_t beeps;
};
static const Lamp LAMPS[patrol::kPatterns] = {
    {false, false, 1000, 0, 0},    // OFF
    {false, true, 5000, 30, 0},    // IDLE: glint
    {true, false, 200, 100, 0},    // LATCHED: fast
    {true, false, 1000, 500, 1},   // STORED: slow
    {true, false, 1000, 1000, 2},  // SEEN: solid
    {true, false, 1000, 1000, 4},  // ACKNOWLEDGED: solid
    {true, false, 1000, 150, 6},   // DISPATCHED: double, see below
    {false, true, 1000, 500, 3},   // ORDER: slow
    {true, true, 1000, 500, 0},    // FAULT: slow, amber out of both
};

class BoardPort : public patrol::Port {
 public:
  explicit BoardPort(patrol::SlotStore& store) : store_(store), pattern_(patrol::kOff), isSilent_(true), sinceMs_(0) {}

  void store(const patrol::Memory& memory) override { store_.save(memory); }
  void say(const char* sentence, size_t length) override {
    Serial.write(reinterpret_cast<const uint8_t*>(sentence), length);
  }
  void show(patrol::Pattern pattern, bool isSilent) override {
    pattern_ = pattern;
    isSilent_ = isSilent;
    sinceMs_ = millis();
  }
  void draw(uint32_t now) {
    const Lamp& lamp = LAMPS[pattern_];
    const uint32_t sinceMs = now - sinceMs_;
    const uint32_t inBlinkMs = sinceMs % lamp.everyMs;
    const bool isSecond = pattern_ == patrol::kDispatched && inBlinkMs >= 300 && inBlinkMs < 300u + lamp.litMs;
    const bool isLit = !isSilent_ && (inBlinkMs < lamp.litMs || isSecond);
    digitalWrite(RED_PIN, isLit && lamp.red ? HIGH : LOW);
    digitalWrite(GREEN_PIN, isLit && lamp.green ? HIGH : LOW);
    const bool isBeeping = sinceMs < 2UL * BEEP_MS * lamp.beeps && sinceMs / BEEP_MS % 2 == 0;
    digitalWrite(BUZZER_PIN, isBeeping && !isSilent_ ? HIGH : LOW);
  }

 private:
  patrol::SlotStore& store_;
  patrol::Pattern pattern_;
  bool isSilent_;
  uint32_t sinceMs_;
};

static EepromBytes eeprom;
static patrol::SlotStore store(eeprom);
static BoardPort port(store);
static patrol::KitBoard board(port, FIRMWARE, BOARD_ID);
static uint32_t batteryAtMs = 0;

static bool isOn(uint8_t contact) { return digitalRead(CONTACT_PINS[contact]) == LOW; }

static patrol::Battery measured() {
  const uint32_t reading = static_cast<uint32_t>(analogRead(BATTERY_PIN));
  patrol::Battery battery;
  battery.batteryMv = static_cast<int32_t>(reading * MILLIVOLTS_AT_1023 / 1023);
  battery.isCharging = digitalRead(CHARGING_PIN) == LOW;
  return battery;
}

// A memory that is empty must not begin at boot 1 again: noise of the converter, and how long the buttons took to read.
static uint32_t anyBoot() {
  uint32_t noise = 0;
  for (uint8_t i = 0; i < 64; i++) noise = (noise << 5) ^ (noise >> 27) ^ static_cast<uint32_t>(analogRead(BATTERY_PIN)) ^ micros();
  return noise & 0x7FFFFFFFu;
}

void setup() {
  for (uint8_t i = 0; i < patrol::kContacts; i++) pinMode(CONTACT_PINS[i], INPUT_PULLUP);
  pinMode(CHARGING_PIN, INPUT_PULLUP);
  pinMode(RED_PIN, OUTPUT);
  pinMode(GREEN_PIN, OUTPUT);
  pinMode(BUZZER_PIN, OUTPUT);
  Serial.begin(115200);
  patrol::Memory memory = {0, {0, 0}, false};
  if (!store.load(&memory)) memory.boots = anyBoot();
  bool levels[patrol::kContacts];
  for (uint8_t i = 0; i < patrol::kContacts; i++) levels[i] = isOn(i);
  board.begin(memory, measured(), levels, millis());
}

void loop() {
  const uint32_t now = millis();
  for (uint8_t i = 0; i < patrol::kContacts; i++) board.contact(static_cast<patrol::Contact>(i), isOn(i), now);
  while (Serial.available() > 0) board.receive(static_cast<uint8_t>(Serial.read()), now);
  if (now - batteryAtMs >= 1000) {
    batteryAtMs = now;
    board.battery(measured());
  }
  board.work(now);
  port.draw(now);
}
